"""Earlier cases of a like meaning that were answered."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("alter table review_case add column answered_case_ids bigint[]")


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
