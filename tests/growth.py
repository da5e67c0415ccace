"""How much work a text makes, for the tests that no hostile one may hold a process up: ratios of one machine to itself,
which say little of how fast it is and of what else it does.
"""

from __future__ import annotations

import time
from collections.abc import Callable

LEAST = 0.0003
"""Seconds of the processor: less can't be told from nothing."""


def work(read: Callable[[str], object], text: str) -> float:
    """The processor's own seconds for one reading of the text, the least of three."""
    spent = []
    for _ in range(3):
        began = time.process_time()
        read(text)
        spent.append(time.process_time() - began)
    return max(min(spent), LEAST)
