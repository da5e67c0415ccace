"""The form of WordPress's answers: lists by the page, statuses, and text as it renders it."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from aiohttp import web

Json = dict[str, Any]


def whole(said: object) -> int:
    """A whole number out of text, 0 where it is none."""
    return int(str(said)) if re.fullmatch(r"[0-9]{1,9}", str(said)) else 0


def answer(found: Any, status: int = 200) -> web.Response:
    """A JSON response."""
    return web.json_response(found, status=status)


def paged(request: web.Request, found: list[Json]) -> web.Response:
    """One page of a list, with the counts in the headers."""
    size = min(max(whole(request.query.get("per_page", "10")), 1), 100)
    page = max(whole(request.query.get("page", "1")), 1)
    counts = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(-(-len(found) // size))}
    return web.json_response(found[(page - 1) * size : page * size], headers=counts)


def shown_by(status: str) -> tuple[str, ...]:
    """The statuses that a list shows which is asked for one: ``all`` leaves out the spam and the bin."""
    return ("approved", "hold") if status == "all" else (status,)


def unreferenced(text: str) -> str:
    """A text with the letters in it that were written as HTML's numbers, as a browser shows it."""
    return re.sub(r"&#x([0-9a-f]{1,6});", lambda found: chr(int(found.group(1), 16)), text)


def titled(name: str) -> str:
    """WordPress's rendering of a title: HTML, with curly apostrophes."""
    return escape(name, quote=False).replace("&amp;", "&#038;").replace("'", "&#8217;")


def rendered(text: str) -> str:
    """WordPress's rendering: curly quotes, real dashes, paragraphs."""
    said = text.replace("...", "&#8230;").replace(" - ", " &#8211; ").replace("'", "&#8217;")
    said = re.sub(r'"([^"]*)"', r"&#8220;\1&#8221;", said)
    paragraphs = [part.replace("\n", "<br />\n") for part in re.split(r"\n\s*\n", said)]
    return "".join(f"<p>{part}</p>\n" for part in paragraphs)
