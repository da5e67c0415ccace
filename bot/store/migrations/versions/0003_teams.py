"""Where the chats have let the bot in: Teams tells it once, at installation."""

from alembic import op

from bot.store.tables import place

revision = "0003"
down_revision = "0001"


def upgrade() -> None:
    place.create(op.get_bind())


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
