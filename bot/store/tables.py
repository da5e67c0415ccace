"""The tables, as SQLAlchemy Core sees them; ``migrations/`` makes them."""

from __future__ import annotations

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

EMBEDDING_SIZE = 384

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def moment(name: str, *, nullable: bool = False) -> Column[object]:
    """A column of times, with zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def words(name: str, *, nullable: bool = False) -> Column[object]:
    """A column of text, empty by default."""
    return Column(name, Text, nullable=nullable, server_default=None if nullable else "")


review = Table(
    "review",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source", Text, nullable=False),
    words("shop"),
    Column("external_id", Text, nullable=False),
    words("revision"),
    Column("rating", Integer),
    words("title"),
    words("text"),
    words("author"),
    words("email", nullable=True),
    words("product_id"),
    words("product"),
    words("order_id", nullable=True),
    words("url", nullable=True),
    words("language", nullable=True),
    Column("is_verified", Boolean),
    moment("written_at"),
    Column("has_wish", Boolean, nullable=False, server_default="false"),
    UniqueConstraint("source", "shop", "external_id"),
    Index("ix_review_figures", "id", postgresql_include=["rating", "source", "product"]),
    Index(
        "ix_review_words",
        text("to_tsvector('simple', title || ' ' || text || ' ' || product)"),
        postgresql_using="gin",
    ),
)

case = Table(
    "review_case",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("review_id", BigInteger, ForeignKey("review.id"), nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    moment("created_at"),
    Column("is_negative", Boolean),
    Column("is_mixed", Boolean),
    Column("probability", Float),
    Column("troll", Float),
    Column("is_troll_suspected", Boolean),
    Column("topics", ARRAY(Text)),
    Column("topic_hits", JSONB),
    Column("urgent", ARRAY(Text)),
    words("carrier"),
    words("language"),
    Column("complaint", ARRAY(Text)),
    Column("heard_count", Integer, nullable=False, server_default="0"),
    Column("heard_same_product", Integer, nullable=False, server_default="0"),
    Column("heard_of_product", Integer, nullable=False, server_default="0"),
    Column("heard_of_topic", Integer, nullable=False, server_default="0"),
    moment("heard_first_at", nullable=True),
    Column("heard_case_ids", ARRAY(BigInteger)),
    Column("answered_case_ids", ARRAY(BigInteger)),
    words("reply_text", nullable=True),
    words("reply_origin"),
    words("reply_language"),
    words("reply_note"),
    words("reply_drafted"),
    Column("reply_kept", Float),
    words("decided_via"),
    words("decided_by"),
    words("decided_name"),
    words("decided_act"),
    words("decided_reason"),
    moment("decided_at", nullable=True),
    moment("first_decided_at", nullable=True),
    moment("held_until", nullable=True),
    Column("approved_version", Integer, nullable=False, server_default="0"),
    words("receipt_id"),
    words("receipt_url"),
    words("receipt_status"),
    moment("receipt_at", nullable=True),
    words("problem"),
    Column("is_revised", Boolean, nullable=False, server_default="false"),
    words("meanwhile"),
    moment("left_at", nullable=True),
    Index("ix_review_case_state", "state"),
    Index("ix_review_case_created_at", "created_at"),
    Index("ix_review_case_moderated", "receipt_at", postgresql_where=text("receipt_status = 'pending'")),
)

voucher = Table(
    "voucher",
    metadata,
    Column("case_id", BigInteger, ForeignKey("review_case.id"), primary_key=True),
    Column("state", Text, nullable=False),
    words("code"),
    words("offered_by"),
    words("email", nullable=True),
    moment("offered_at", nullable=True),
    moment("held_until", nullable=True),
    moment("expires_at", nullable=True),
    words("shop_ref"),
    words("stage"),
    words("problem"),
    moment("sent_at", nullable=True),
    moment("left_at", nullable=True),
    Index("ix_voucher_email", "email"),
    Index("ix_voucher_sent_at", "sent_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("case_id", BigInteger, ForeignKey("review_case.id"), nullable=False),
    Column("version", Integer, nullable=False),
    words("via"),
    words("actor_id"),
    words("actor_name"),
    Column("act", Text, nullable=False),
    words("detail"),
    moment("at"),
    Index("ix_audit_case_id", "case_id"),
    Index("ix_audit_at", "at", postgresql_using="brin"),
)
"""Written in the order of time, so a block range index finds the last days in it and costs next to nothing."""

post = Table(
    "post",
    metadata,
    Column("case_id", BigInteger, ForeignKey("review_case.id"), primary_key=True),
    Column("surface", Text, primary_key=True),
    words("channel"),
    words("address"),
    Column("shown_version", Integer, nullable=False, server_default="0"),
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source", Text, nullable=False),
    words("shop"),
    words("external_id"),
    Column("body", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    words("problem"),
    moment("received_at"),
    Index("ix_delivery_status", "status"),
)

seen = Table(
    "seen",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

deletion = Table(
    "deletion",
    metadata,
    Column("source", Text, primary_key=True),
    Column("shop", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    words("revision"),
    moment("at"),
)
"""Reviews that were taken away before we heard of them: their creation may still be on its way."""

place = Table(
    "place",
    metadata,
    Column("surface", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    words("name"),
    words("team"),
    words("address"),
    Column("is_lost", Boolean, nullable=False, server_default="false"),
)

complaint = Table(
    "complaint",
    metadata,
    Column("case_id", BigInteger, ForeignKey("review_case.id"), primary_key=True),
    moment("at"),
    words("product"),
    Column("group_id", Integer, nullable=False, server_default="0"),
    Column("embedding", VECTOR(EMBEDDING_SIZE), nullable=False),
    Index("ix_complaint_at", "at"),
    Index("ix_complaint_group_id_at", "group_id", "at"),
    Index(
        "ix_complaint_embedding",
        "embedding",
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "vector_cosine_ops"},
    ),
)
"""The negatives alone, with what look-ups by meaning filter on: reviews stay narrow and the index small."""

complaint_group = Table(
    "complaint_group",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    words("product"),
    Column("typical", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("centre", VECTOR(EMBEDDING_SIZE), nullable=False),
    moment("first_at"),
    moment("last_at"),
)

alarm = Table(
    "alarm",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    words("topic"),
    Column("group_id", Integer, nullable=False, server_default="0"),
    Column("count", Integer, nullable=False),
    Column("expected", Float, nullable=False),
    Column("chance", Float, nullable=False),
    moment("at"),
    Index("ix_alarm_topic_group_id_at", "topic", "group_id", "at"),
)

digest = Table(
    "digest",
    metadata,
    Column("surface", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("cadence", Text, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("zone", Text, nullable=False),
    moment("since"),
)

bulletin = Table(
    "bulletin",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("surface", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("state", Text, nullable=False),
    moment("at"),
    UniqueConstraint("surface", "channel", "kind", "slot"),
)
"""What the bot says on its own: one row for each channel, kind and slot is why nothing is said twice."""

cursor = Table(
    "cursor",
    metadata,
    Column("source", Text, primary_key=True),
    moment("read_until", nullable=True),
    moment("next_at"),
    Column("failures", Integer, nullable=False, server_default="0"),
    words("problem"),
)

voucher_code = Table(
    "voucher_code",
    metadata,
    Column("listed", Text, primary_key=True),
    Column("taken_for", Text, nullable=False, unique=True),
    moment("at"),
)
"""Codes of the plain list that were given away: ``taken_for`` is the case's own code, so that a retry gets the same."""
