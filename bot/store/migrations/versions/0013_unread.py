"""What a platform sent of a review and could not be read stands beside the review, in words for people."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("alter table review add column unread text not null default ''")


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
