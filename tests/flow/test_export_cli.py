"""``highroad export`` on a real database."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store.store import PgStore
from tests.history import a_case, put


@pytest.mark.parametrize(("flags", "is_named"), [((), False), (("--words", "--personal"), True)])
async def test_export_writes_a_safe_file(
    store: PgStore, database_url: str, tmp_path: Path, flags: tuple[str, ...], is_named: bool
) -> None:
    """One row a review of the time asked for; no formula, and names only where they were asked for."""
    now = datetime.now(UTC)
    cases = [a_case(now - timedelta(days=1), 1, product='=HYPERLINK("x")'), a_case(now - timedelta(days=40), 2)]
    await put(store, cases)
    file = tmp_path / "reviews.csv"
    command = [sys.executable, "-m", "bot", "export", "30d", "--out", str(file), *flags]
    environment = os.environ | {"HIGHROAD_DATABASE_URL": database_url, "HIGHROAD_DATA_DIR": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: ASYNC221
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 review written")
    with file.open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.DictReader(written))
    assert [row["product"] for row in rows] == ['\'=HYPERLINK("x")']
    assert ("Person 1" in file.read_text(encoding="utf-8")) is is_named
