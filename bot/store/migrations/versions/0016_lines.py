"""Cards wait in a line before their channel, and every channel has one pace for all processes."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute(
        """
        create table line (
            surface text not null,
            case_id bigint not null,
            channel text not null,
            rank integer not null,
            asked integer not null default 1,
            tries integer not null default 0,
            at timestamptz not null default now(),
            constraint pk_line primary key (surface, case_id),
            constraint fk_line_case_id_review_case foreign key (case_id) references review_case (id)
        )
        """
    )
    op.execute("create index ix_line_surface_channel on line (surface, channel)")
    op.execute(
        """
        create table pace (
            surface text not null,
            channel text not null,
            free_at timestamptz not null default now(),
            slow_until timestamptz not null default now(),
            back_at timestamptz,
            constraint pk_pace primary key (surface, channel)
        )
        """
    )


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
