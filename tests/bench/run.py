"""``make bench``: every benchmark, printed as one table."""

from __future__ import annotations

import asyncio
import sys

from rich.console import Console
from rich.table import Table

from tests.bench import cards, webhooks


def main(names: list[str]) -> None:
    """All of them, or those that are named."""
    found = {"webhooks": webhooks.compare, "cards": cards.measure}
    table = Table("benchmark", "figure", "value")
    for name, measure in found.items():
        if not names or name in names:
            for figure, value in asyncio.run(measure()).items():
                table.add_row(name, figure, f"{value:.3f}")
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
