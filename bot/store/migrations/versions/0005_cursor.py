"""How far the polled platforms have been read, and the plain list of voucher codes."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        create table cursor (
            source text not null,
            read_until timestamptz,
            next_at timestamptz not null,
            failures integer not null default 0,
            problem text not null default '',
            constraint pk_cursor primary key (source)
        )
    """)
    op.execute("""
        create table voucher_code (
            listed text not null,
            taken_for text not null,
            at timestamptz not null,
            constraint pk_voucher_code primary key (listed),
            constraint uq_voucher_code_taken_for unique (taken_for)
        )
    """)


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
