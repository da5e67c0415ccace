"""Whether the models could read a review: of a language that they were not taught, the stars alone decide.

What was judged before counts as read, so that its card stays as it was.
"""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("alter table review_case add column is_read boolean")
    op.execute("update review_case set is_read = true where is_negative is not null")


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
