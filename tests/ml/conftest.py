"""One reader for all tests of the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.ml.readings import Readings


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """No model of this process spreads its work: where anything else runs, threads that wait for one another take many
    times as long as one alone.
    """
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def readings(model_home: Path, pytestconfig: pytest.Config) -> Iterator[Readings]:
    """What the models make of the test sets' texts, kept in pytest's cache until a weight or the code changes."""
    found = Readings(model_home / "weights", Path(pytestconfig.cache.mkdir("readings")))
    yield found
    found.keep()
