"""A delivery that waits for its platform has a time of its own at which it is tried again."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("alter table delivery add column tries integer not null default 0")
    op.execute("alter table delivery add column next_at timestamptz not null default now()")


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
