"""The address of the database, and what every connection to it asks for, whoever opens it."""

from __future__ import annotations

from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy.engine import make_url

from models.errors import Permanent

STATEMENT_S = 60
"""Longest time that the server works on one statement; a migration may take as long as it needs."""

ALIVE = {
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""A connection whose other end is gone is given up within half a minute; an address may say otherwise."""


def conninfo(url: str, statement_s: int = STATEMENT_S) -> str:
    """The address for psycopg and libpq's programs; the same session as :func:`sqlalchemy_url` asks for."""
    given = conninfo_to_dict(plain(url))
    return make_conninfo("", **(ALIVE | given | {"options": session(str(given.get("options", "")), statement_s)}))


def sqlalchemy_url(url: str, statement_s: int = STATEMENT_S) -> str:
    """The address for SQLAlchemy with psycopg 3."""
    given = make_url(plain(url))
    options = given.query.get("options", "")
    asked = {"options": session(options if isinstance(options, str) else " ".join(options), statement_s)}
    missing = {name: value for name, value in ALIVE.items() if name not in given.query}
    return (
        given.set(drivername="postgresql+psycopg")
        .update_query_dict(missing | asked)
        .render_as_string(hide_password=False)
    )


def session(given: str, statement_s: int) -> str:
    """libpq's ``options``: times are UTC whatever the server's zone is, since years near the first and the last can't
    be read in another. A time limit that the address names holds; the last of two is what the server takes.
    """
    return " ".join(f"-c statement_timeout={statement_s}s {given} -c timezone=UTC".split())


def plain(url: str) -> str:
    """The address as libpq writes it; :class:`Permanent` where it is none of PostgreSQL."""
    scheme = urlsplit(url).scheme
    if scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise Permanent(f"{scheme!r} is no PostgreSQL address.", "HIGHROAD_DATABASE_URL=postgresql://…")
    return f"postgresql{url[len(scheme) :]}"
