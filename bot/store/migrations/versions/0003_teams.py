"""Where the chats have let the bot in: Teams tells it once, at installation.

There is no 0002: the number was set aside for a change that was never made.
"""

from alembic import op

revision = "0003"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        create table place (
            surface text not null,
            id text not null,
            name text not null default '',
            team text not null default '',
            address text not null default '',
            is_lost boolean not null default false,
            constraint pk_place primary key (surface, id)
        )
    """)


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
