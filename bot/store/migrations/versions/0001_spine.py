"""The spine: reviews, cases, vouchers, audit, posts, deliveries; and the job queue's own schema."""

from collections.abc import Iterator
from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None

LAST_OF_QUEUE = "03.04.00_50"
"""The newest of procrastinate's own migrations when this one was written (3.10); later ones need one of ours."""

TABLES = """
create table review (
    id bigint generated always as identity,
    source text not null,
    shop text not null default '',
    external_id text not null,
    revision text not null default '',
    rating integer,
    title text not null default '',
    text text not null default '',
    author text not null default '',
    email text,
    product_id text not null default '',
    product text not null default '',
    order_id text,
    url text,
    language text,
    is_verified boolean,
    written_at timestamptz not null,
    embedding vector(384),
    constraint pk_review primary key (id),
    constraint uq_review_source_shop_external_id unique (source, shop, external_id)
);

create table review_case (
    id bigint generated always as identity,
    review_id bigint not null,
    state text not null,
    version integer not null,
    created_at timestamptz not null,
    is_negative boolean,
    is_mixed boolean,
    probability float,
    troll float,
    is_troll_suspected boolean,
    topics text[],
    topic_hits jsonb,
    urgent text[],
    carrier text not null default '',
    language text not null default '',
    complaint text[],
    heard_count integer not null default 0,
    heard_same_product integer not null default 0,
    heard_first_at timestamptz,
    heard_case_ids bigint[],
    reply_text text,
    reply_origin text not null default '',
    reply_language text not null default '',
    reply_note text not null default '',
    reply_drafted text not null default '',
    decided_via text not null default '',
    decided_by text not null default '',
    decided_name text not null default '',
    decided_act text not null default '',
    decided_reason text not null default '',
    decided_at timestamptz,
    first_decided_at timestamptz,
    held_until timestamptz,
    approved_version integer not null default 0,
    receipt_id text not null default '',
    receipt_url text not null default '',
    receipt_status text not null default '',
    receipt_at timestamptz,
    problem text not null default '',
    is_revised boolean not null default false,
    constraint pk_review_case primary key (id),
    constraint uq_review_case_review_id unique (review_id),
    constraint fk_review_case_review_id_review foreign key (review_id) references review (id)
);

create table voucher (
    case_id bigint not null,
    state text not null,
    code text not null default '',
    offered_by text not null default '',
    email text,
    offered_at timestamptz,
    held_until timestamptz,
    expires_at timestamptz,
    shop_ref text not null default '',
    stage text not null default '',
    problem text not null default '',
    sent_at timestamptz,
    constraint pk_voucher primary key (case_id),
    constraint fk_voucher_case_id_review_case foreign key (case_id) references review_case (id)
);

create table audit (
    id bigint generated always as identity,
    case_id bigint not null,
    version integer not null,
    via text not null default '',
    actor_id text not null default '',
    actor_name text not null default '',
    act text not null,
    detail text not null default '',
    at timestamptz not null,
    constraint pk_audit primary key (id),
    constraint fk_audit_case_id_review_case foreign key (case_id) references review_case (id)
);

create table post (
    case_id bigint not null,
    surface text not null,
    channel text not null default '',
    address text not null default '',
    shown_version integer not null default 0,
    constraint pk_post primary key (case_id, surface),
    constraint fk_post_case_id_review_case foreign key (case_id) references review_case (id)
);

create table delivery (
    id bigint generated always as identity,
    source text not null,
    shop text not null default '',
    external_id text not null default '',
    body bytea not null,
    headers jsonb not null,
    status text not null,
    problem text not null default '',
    received_at timestamptz not null,
    constraint pk_delivery primary key (id)
);

create table seen (
    key text not null,
    at timestamptz not null default 'now()',  -- a constant, by mistake: 0009 mends it
    constraint pk_seen primary key (key)
);
"""

INDEXES = """
create index ix_review_embedding on review using hnsw (embedding vector_cosine_ops);
create index ix_review_words on review using gin (to_tsvector('simple', title || ' ' || text || ' ' || product));
create index ix_review_case_state on review_case (state);
create index ix_review_case_created_at on review_case (created_at);
create index ix_voucher_email on voucher (email);
create index ix_audit_case_id on audit (case_id);
create index ix_delivery_status on delivery (status);
"""


def upgrade() -> None:
    op.execute("create extension if not exists vector")
    op.execute(TABLES)
    op.execute(INDEXES)
    for statements in queue_schema():
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))


def queue_schema() -> Iterator[str]:
    """The library's own migrations, the oldest first: its newest schema would be another with each of its versions."""
    for file in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql")):
        if file.name[: len(LAST_OF_QUEUE)] <= LAST_OF_QUEUE:
            yield file.read_text(encoding="utf-8")


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first migration: restore a backup instead.")
