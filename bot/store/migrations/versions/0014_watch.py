"""Each platform is watched: since when, and whether it lets us read. A review comes with the reply that stands there.

Platforms of which there are reviews are listened to since the first of them came.
"""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("alter table review add column answer text not null default ''")
    op.execute("""
        create table watch (
            source text not null,
            since timestamptz not null,
            failing_since timestamptz,
            problem text not null default '',
            is_refused boolean not null default false,
            tries integer not null default 0,
            next_at timestamptz,
            constraint pk_watch primary key (source)
        )
    """)
    op.execute("""
        insert into watch (source, since)
        select review.source, min(review_case.created_at)
        from review_case join review on review.id = review_case.review_id
        group by review.source
    """)


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
