"""Complaints apart from reviews, their groups and alarms; digests and all that is posted unasked, once each.

Its first form knew neither ``reply_kept`` nor ``ix_review_figures``; 0009 gives them to whom it left without.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
create table complaint (
    case_id bigint not null,
    at timestamptz not null,
    product text not null default '',
    group_id integer not null default 0,
    embedding vector(384) not null,
    constraint pk_complaint primary key (case_id),
    constraint fk_complaint_case_id_review_case foreign key (case_id) references review_case (id)
);

create table complaint_group (
    id integer generated always as identity,
    name text not null,
    product text not null default '',
    typical bigint not null,
    count integer not null,
    centre vector(384) not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    constraint pk_complaint_group primary key (id)
);

create table alarm (
    id integer generated always as identity,
    topic text not null default '',
    group_id integer not null default 0,
    count integer not null,
    expected float not null,
    chance float not null,
    at timestamptz not null,
    constraint pk_alarm primary key (id)
);

create table digest (
    surface text not null,
    channel text not null,
    cadence text not null,
    weekday integer not null,
    minute integer not null,
    zone text not null,
    since timestamptz not null,
    constraint pk_digest primary key (surface, channel)
);

create table bulletin (
    id bigint generated always as identity,
    surface text not null,
    channel text not null,
    kind text not null,
    slot text not null,
    state text not null,
    at timestamptz not null,
    constraint pk_bulletin primary key (id),
    constraint uq_bulletin_surface_channel_kind_slot unique (surface, channel, kind, slot)
);
"""

INDEXES = """
create index ix_complaint_at on complaint (at);
create index ix_complaint_group_id_at on complaint (group_id, at);
create index ix_complaint_embedding on complaint using hnsw (embedding vector_cosine_ops);
create index ix_alarm_topic_group_id_at on alarm (topic, group_id, at);
create index ix_review_figures on review (id) include (rating, source, product);
create index ix_voucher_sent_at on voucher (sent_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute("alter table review_case add column reply_kept float")
    op.execute(INDEXES)


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
