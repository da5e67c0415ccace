"""``highroad doctor``: ask every adapter whether it works, and say what to do where it doesn't."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from rich.console import Console
from rich.table import Table

from bot.app.wiring import House, furnished
from bot.config import Settings
from handlers import fetch, sweep
from models.errors import HighroadError, hint_of

Check = Callable[[], Awaitable[str]]


async def examine(settings: Settings | None = None) -> int:
    """Ask each part of a shop's Highroad and print one row for each; the exit status is 1 where something needs a
    person.
    """
    settings = settings or Settings()
    table = Table("part", "state", "what it said", "what to do")
    is_well = True
    async with furnished(settings) as house:
        for name, check in checks(house):
            try:
                said = await check()
            except HighroadError as problem:
                is_well = False
                table.add_row(name, "[red]fails[/]", f"{problem} {problem.said}".strip(), hint_of(problem))
            else:
                table.add_row(name, "[green]works[/]", said, "")
        for name, hint in missing(house):
            table.add_row(name, "[yellow]not set up[/]", "", hint)
    Console().print(table)
    return 0 if is_well else 1


def checks(house: House) -> list[tuple[str, Check]]:
    """Each part that is set up, with the function that asks whether it works."""
    deps = house.deps
    found: list[tuple[str, Check]] = [
        ("database", house.store.ping),
        ("clock", house.jobs.clock.ping),
        ("deliveries", house.quarantine_ping),
        ("fetching", partial(fetch.ping, deps)),
        ("under way", partial(sweep.count, deps)),
        ("bulletins", house.store.bulletins.ping),
        ("playbook", house.playbooks.ping),
        ("models", house.inference.ping),
    ]
    found += [(name, surface.ping) for name, surface in deps.surfaces.items()]
    found += [(f"source {name}", source.ping) for name, source in deps.sources.items()]
    if deps.shop:
        found.append(("vouchers", deps.shop.ping))
    if deps.mailer:
        found.append(("mail", deps.mailer.ping))
    return found


def missing(house: House) -> list[tuple[str, str]]:
    """The parts that are not set up, each with the setting that does it."""
    deps = house.deps
    found = []
    if not deps.surfaces:
        found.append(
            ("chat", "Set HIGHROAD_SLACK_BOT_TOKEN and _SIGNING_SECRET (README), or connect Teams (docs/teams.md).")
        )
    if not deps.sources:
        found.append(("sources", "Set HIGHROAD_WEBHOOK_SECRET or a platform's settings; docs/platforms.md."))
    if deps.shop is None:
        found.append(("vouchers", "Set HIGHROAD_WOOCOMMERCE_URL, _KEY and _SECRET, to make vouchers."))
    if deps.mailer is None:
        found.append(("mail", "Set HIGHROAD_SMTP_URL and HIGHROAD_MAIL_FROM, to send vouchers."))
    return found
