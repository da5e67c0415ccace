"""When a reply, a letter or a card may have left: whoever resumes it knows how long it may still be on its way.

What is on its way while this runs began before it, so the longest possible call counts from now.
"""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("alter table review_case add column left_at timestamptz")
    op.execute("alter table voucher add column left_at timestamptz")
    op.execute("alter table post add column begun_at timestamptz not null default now()")
    op.execute("update review_case set left_at = now() where state in ('publishing', 'unknown')")
    op.execute("update voucher set left_at = now() where state = 'issuing' and stage = 'sending'")


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
