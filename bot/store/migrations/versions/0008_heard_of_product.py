"""How often a product, and a product's topic, was complained of before; a new database has the columns from 0001."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for column in ("heard_of_product", "heard_of_topic"):
        op.execute(f"alter table review_case add column if not exists {column} integer not null default 0")


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
