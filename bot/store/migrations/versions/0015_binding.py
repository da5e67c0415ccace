"""Which place the name of a route's channel means: the first that it met, for good.

The names of before are bound to the places where their last cards stand.
"""

from alembic import op

revision = "0015"
down_revision = "0014"

FROM_POSTS = """
insert into binding (surface, channel, place)
select distinct on (1, 2)
    surface,
    lower(ltrim(trim(channel), '#')),
    case surface when 'teams' then address::json ->> 'conversation' else split_part(address, ':', 1) end
from post
where address <> '' and channel <> ''
order by 1, 2, begun_at desc, case_id desc
"""


def upgrade() -> None:
    op.execute("""
        create table binding (
            surface text not null,
            channel text not null,
            place text not null,
            at timestamptz not null default now(),
            constraint pk_binding primary key (surface, channel)
        )
    """)
    op.execute(FROM_POSTS)


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
