"""The spine: reviews, cases, vouchers, audit, posts, deliveries; and the job queue's own schema."""

from alembic import op
from procrastinate.schema import SchemaManager

from bot.store.tables import audit, case, delivery, post, review, seen, voucher

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("create extension if not exists vector")
    for table in (review, case, voucher, audit, post, delivery, seen):
        table.create(op.get_bind())
    op.execute(
        "create index ix_review_words on review"
        " using gin (to_tsvector('simple', title || ' ' || text || ' ' || product))"
    )
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first migration: restore a backup instead.")
