"""What a platform did while a reply was under way, or before we heard of a review; and two indexes for what is asked
every few minutes. A new database has all but the table of deletions from 0001, which makes the tables as they are now.
"""

from alembic import op

from bot.store.tables import audit, case, deletion

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("alter table review_case add column if not exists meanwhile text not null default ''")
    deletion.create(op.get_bind())
    for table, name in ((case, "ix_review_case_moderated"), (audit, "ix_audit_at")):
        index = next(index for index in table.indexes if index.name == name)
        index.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
