"""What a platform did while a reply was under way, or before we heard of a review; and two indexes for what is asked
every few minutes.
"""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("alter table review_case add column meanwhile text not null default ''")
    op.execute("""
        create table deletion (
            source text not null,
            shop text not null,
            external_id text not null,
            revision text not null default '',
            at timestamptz not null,
            constraint pk_deletion primary key (source, shop, external_id)
        )
    """)
    op.execute("create index ix_review_case_moderated on review_case (receipt_at) where receipt_status = 'pending'")
    op.execute("create index ix_audit_at on audit using brin (at)")


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
