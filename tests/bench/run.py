"""``make bench``: every benchmark, printed as one table."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench import cards, groups, learning, pace, summary, webhooks


def main() -> None:
    """All of them, or those that are named."""
    names = ("webhooks", "cards", "pace", "summary", "groups", "learning")
    parser = argparse.ArgumentParser(prog="tests.bench.run", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="|".join(names), help="default: all")
    parser.add_argument("--reviews", nargs="+", type=int, default=summary.REVIEW_COUNTS, help="sizes of the summary's")
    parser.add_argument("--burst", type=int, default=pace.BURST, help="reviews of the burst before a slow chat")
    parser.add_argument("--labelled", type=Path, help="CSV of complaints (category, text) for groups, left out without")
    parser.add_argument("--base", type=Path, help="unpacked model of `highroad train drafter` for learning")
    asked = parser.parse_args()
    found: dict[str, Callable[[], Coroutine[Any, Any, dict[str, float]]]] = {
        "webhooks": webhooks.compare,
        "cards": cards.measure,
        "pace": partial(pace.measure, asked.burst),
        "summary": partial(summary.compare, asked.reviews),
    }
    found |= {"groups": partial(groups.compare, asked.labelled)} if asked.labelled else {}
    found |= {"learning": partial(learning.measure, asked.base)} if asked.base else {}
    table = Table("benchmark", "figure", "value")
    for name in asked.names or found:
        if name not in found:
            parser.error(f"{name}: there is {', '.join(names)}; groups needs --labelled, learning --base")
        for figure, value in asyncio.run(found[name]()).items():
            table.add_row(name, figure, f"{value:.3f}")
    Console().print(table)


if __name__ == "__main__":
    main()
