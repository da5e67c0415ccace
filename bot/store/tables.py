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


def time_column(name: str, *, nullable: bool = False) -> Column[object]:
    """A column of times, with zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def text_column(name: str, *, nullable: bool = False) -> Column[object]:
    """A column of text, empty by default."""
    return Column(name, Text, nullable=nullable, server_default=None if nullable else "")


review = Table(
    "review",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source", Text, nullable=False),
    text_column("shop"),
    Column("external_id", Text, nullable=False),
    text_column("revision"),
    Column("rating", Integer),
    text_column("title"),
    text_column("text"),
    text_column("author"),
    text_column("email", nullable=True),
    text_column("product_id"),
    text_column("product"),
    text_column("order_id", nullable=True),
    text_column("url", nullable=True),
    text_column("language", nullable=True),
    Column("is_verified", Boolean),
    time_column("written_at"),
    Column("has_wish", Boolean, nullable=False, server_default="false"),
    text_column("unread"),
    text_column("answer"),
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
    time_column("created_at"),
    Column("is_negative", Boolean),
    Column("is_mixed", Boolean),
    Column("probability", Float),
    Column("troll", Float),
    Column("is_troll_suspected", Boolean),
    Column("topics", ARRAY(Text)),
    Column("topic_hits", JSONB),
    Column("urgent", ARRAY(Text)),
    text_column("carrier"),
    text_column("language"),
    Column("complaint", ARRAY(Text)),
    Column("heard_count", Integer, nullable=False, server_default="0"),
    Column("heard_same_product", Integer, nullable=False, server_default="0"),
    Column("heard_of_product", Integer, nullable=False, server_default="0"),
    Column("heard_of_topic", Integer, nullable=False, server_default="0"),
    time_column("heard_first_at", nullable=True),
    Column("heard_case_ids", ARRAY(BigInteger)),
    Column("answered_case_ids", ARRAY(BigInteger)),
    Column("is_read", Boolean),
    text_column("reply_text", nullable=True),
    text_column("reply_origin"),
    text_column("reply_language"),
    text_column("reply_note"),
    text_column("reply_drafted"),
    Column("reply_kept", Float),
    text_column("decided_via"),
    text_column("decided_by"),
    text_column("decided_name"),
    text_column("decided_act"),
    text_column("decided_reason"),
    time_column("decided_at", nullable=True),
    time_column("first_decided_at", nullable=True),
    time_column("held_until", nullable=True),
    Column("approved_version", Integer, nullable=False, server_default="0"),
    text_column("receipt_id"),
    text_column("receipt_url"),
    text_column("receipt_status"),
    time_column("receipt_at", nullable=True),
    text_column("problem"),
    Column("is_revised", Boolean, nullable=False, server_default="false"),
    text_column("meanwhile"),
    time_column("left_at", nullable=True),
    Index("ix_review_case_state", "state"),
    Index("ix_review_case_created_at", "created_at"),
    Index("ix_review_case_moderated", "receipt_at", postgresql_where=text("receipt_status = 'pending'")),
)

voucher = Table(
    "voucher",
    metadata,
    Column("case_id", BigInteger, ForeignKey("review_case.id"), primary_key=True),
    Column("state", Text, nullable=False),
    text_column("code"),
    text_column("offered_by"),
    text_column("email", nullable=True),
    time_column("offered_at", nullable=True),
    time_column("held_until", nullable=True),
    time_column("expires_at", nullable=True),
    text_column("shop_ref"),
    text_column("stage"),
    text_column("problem"),
    time_column("sent_at", nullable=True),
    time_column("left_at", nullable=True),
    Index("ix_voucher_email", "email"),
    Index("ix_voucher_sent_at", "sent_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("case_id", BigInteger, ForeignKey("review_case.id"), nullable=False),
    Column("version", Integer, nullable=False),
    text_column("via"),
    text_column("actor_id"),
    text_column("actor_name"),
    Column("act", Text, nullable=False),
    text_column("detail"),
    time_column("at"),
    Index("ix_audit_case_id", "case_id"),
    Index("ix_audit_at", "at", postgresql_using="brin"),
)
"""Written in the order of time, so a block range index finds the last days in it and costs next to nothing."""

post = Table(
    "post",
    metadata,
    Column("case_id", BigInteger, ForeignKey("review_case.id"), primary_key=True),
    Column("surface", Text, primary_key=True),
    text_column("channel"),
    text_column("address"),
    Column("shown_version", Integer, nullable=False, server_default="0"),
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

line = Table(
    "line",
    metadata,
    Column("surface", Text, primary_key=True),
    Column("case_id", BigInteger, ForeignKey("review_case.id"), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("asked", Integer, nullable=False, server_default="1"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_line_surface_channel", "surface", "channel"),
)
"""Cards that are to be posted or brought up to date, each before its channel; ``at`` is when it is due."""

pace = Table(
    "pace",
    metadata,
    Column("surface", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("free_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("slow_until", DateTime(timezone=True), nullable=False, server_default=func.now()),
    time_column("back_at", nullable=True),
)
"""When each channel may be spoken to next, and up to when that is one thing at a time; ``back_at`` is when the job
comes that goes on with its line.
"""

delivery = Table(
    "delivery",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source", Text, nullable=False),
    text_column("shop"),
    text_column("external_id"),
    Column("body", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    text_column("problem"),
    time_column("received_at"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
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
    text_column("revision"),
    time_column("at"),
)
"""Reviews that were taken away before we heard of them: their creation may still be on its way."""

place = Table(
    "place",
    metadata,
    Column("surface", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    text_column("name"),
    text_column("team"),
    text_column("address"),
    Column("is_lost", Boolean, nullable=False, server_default="false"),
)

binding = Table(
    "binding",
    metadata,
    Column("surface", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("place", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""The place that the name of a route's channel meant when it was first met: a namesake of later is none."""

complaint = Table(
    "complaint",
    metadata,
    Column("case_id", BigInteger, ForeignKey("review_case.id"), primary_key=True),
    time_column("at"),
    text_column("product"),
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
    text_column("product"),
    Column("typical", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("centre", VECTOR(EMBEDDING_SIZE), nullable=False),
    time_column("first_at"),
    time_column("last_at"),
)

alarm = Table(
    "alarm",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    text_column("topic"),
    Column("group_id", Integer, nullable=False, server_default="0"),
    Column("count", Integer, nullable=False),
    Column("expected", Float, nullable=False),
    Column("chance", Float, nullable=False),
    time_column("at"),
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
    time_column("since"),
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
    time_column("at"),
    UniqueConstraint("surface", "channel", "kind", "slot"),
)
"""What the bot says on its own: one row for each channel, kind and slot is why nothing is said twice."""

cursor = Table(
    "cursor",
    metadata,
    Column("source", Text, primary_key=True),
    time_column("read_until", nullable=True),
    time_column("next_at"),
    Column("failures", Integer, nullable=False, server_default="0"),
    text_column("problem"),
)

watch = Table(
    "watch",
    metadata,
    Column("source", Text, primary_key=True),
    time_column("since"),
    time_column("failing_since", nullable=True),
    text_column("problem"),
    Column("is_refused", Boolean, nullable=False, server_default="false"),
    Column("tries", Integer, nullable=False, server_default="0"),
    time_column("next_at", nullable=True),
)
"""Since when each platform is listened to, and whether its reviews can be read now."""

voucher_code = Table(
    "voucher_code",
    metadata,
    Column("listed", Text, primary_key=True),
    Column("taken_for", Text, nullable=False, unique=True),
    time_column("at"),
)
"""Codes of the plain list that were given away: ``taken_for`` is the case's own code, so that a retry gets the same."""
