"""How far the polled platforms have been read, and the plain list of voucher codes."""

from alembic import op

from bot.store.tables import cursor, voucher_code

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    cursor.create(op.get_bind())
    voucher_code.create(op.get_bind())


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
