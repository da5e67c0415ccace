"""The playbook's file: read, checked with errors that name the line, and read again whenever it changes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog
from pydantic import ValidationError

from bot.config import Settings
from bot.playbook.schema import PlaybookTable, explain
from models.errors import Permanent
from models.replies.playbook import Playbook, Route

DEFAULT = Path(__file__).with_name("default.toml")
ENCODING = "utf-8-sig"
"""UTF-8, with or without the mark that Windows' editors put at the start."""

log = structlog.get_logger()

Table = dict[str, Any]


class PlaybookFile:
    """The shop's file over the default one. Raises :class:`Permanent` at the start where the file can't be used.

    Later a file that can't be used changes nothing: the last good playbook stays, and the log names the line.
    ``sources`` are the platforms that the file describes, as it stood at the start.
    """

    def __init__(self, path: Path | None, settings: Settings) -> None:
        self._path = path or DEFAULT
        self._settings = settings
        self._stamp = self._stamped()
        table = self._read()
        self._playbook = self._playbook_of(table)
        self.sources = tuple(table.source)

    def current(self) -> Playbook:
        """The playbook as its file stands now; one look at the file's date and size a call."""
        stamp = self._stamped()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._playbook = self._playbook_of(self._read())
            except Permanent as problem:
                log.error("playbook not usable, the last good one stays", problem=str(problem), hint=problem.hint)
            else:
                log.info("playbook read again", file=self._path.name)
        return self._playbook

    async def ping(self) -> str:
        """One line for ``doctor``: the file as it stands is read anew, so that a broken one shows."""
        playbook = self._playbook_of(self._read())
        languages = ", ".join(phrases.language for phrases in playbook.phrases)
        return f"{self._path.name}: {playbook.shop_name}, phrases in {languages}"

    def _stamped(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)

    def _playbook_of(self, table: PlaybookTable) -> Playbook:
        return with_default_routes(table.playbook(), self._settings)

    def _read(self) -> PlaybookTable:
        table = load(DEFAULT)
        if self._path != DEFAULT:
            table = overlaid(table, load(self._path))
        try:
            return PlaybookTable.model_validate(table)
        except ValidationError as problem:
            source = self._path.read_text(encoding=ENCODING)
            raise Permanent(
                f"The playbook {self._path} can't be used: " + " ".join(explain(problem, source)),
                "Change the lines that are named; docs/playbook.md explains every key.",
            ) from None


def load(path: Path) -> Table:
    """The file as TOML; :class:`Permanent` names the line where it is none."""
    try:
        return tomllib.loads(path.read_text(encoding=ENCODING))
    except OSError as problem:
        raise Permanent(
            f"The playbook {path} can't be read: {problem.strerror}.",
            "Set HIGHROAD_PLAYBOOK to your file, or unset it to use the default playbook.",
        ) from None
    except UnicodeDecodeError:
        raise Permanent(f"The playbook {path} is not UTF-8.", "Save it as UTF-8 in your editor.") from None
    except tomllib.TOMLDecodeError as problem:
        raise Permanent(
            f"The playbook {path} is not valid TOML: {problem}.",
            'Look at that line: texts stand in "quotes", tables in [brackets].',
        ) from None


def overlaid(below: Mapping[str, Any], above: Mapping[str, Any]) -> Table:
    """``above`` over ``below``: tables key by key, everything else as a whole."""
    found = dict(below)
    for key, value in above.items():
        under = found.get(key)
        found[key] = overlaid(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return found


def with_default_routes(book: Playbook, settings: Settings) -> Playbook:
    """Behind the file's own routes, one for each chat that takes everything: the channel that the settings name."""
    last = [Route("slack", settings.slack_channel)]
    if settings.teams_channel:
        last.append(Route("teams", settings.teams_channel))
    return replace(book, routes=(*book.routes, *last))
