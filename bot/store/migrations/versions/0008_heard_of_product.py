"""How often a product, and a product's topic, was complained of before."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("alter table review_case add column heard_of_product integer not null default 0")
    op.execute("alter table review_case add column heard_of_topic integer not null default 0")


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
