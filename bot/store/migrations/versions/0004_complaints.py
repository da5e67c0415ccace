"""Complaints apart from reviews, their groups and alarms; digests and all that is posted unasked, once each."""

from alembic import op

from bot.store.tables import alarm, bulletin, complaint, complaint_group, digest

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for table in (complaint, complaint_group, alarm, digest, bulletin):
        table.create(op.get_bind())
    op.execute("alter table review_case add column if not exists reply_kept float")
    op.execute("create index ix_review_figures on review (id) include (rating, source, product)")
    op.execute("create index ix_voucher_sent_at on voucher (sent_at)")


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
