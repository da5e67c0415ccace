"""What Judge.me lists for the backfill."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.cases.review import Change, ReviewEvent
from tests.contract.examples import BY_NAME
from tests.contract.platform_server import started

SINCE = datetime(2026, 5, 1, tzinfo=UTC)
OLD = {"id": 9, "rating": 1, "body": "Broke.", "created_at": "2024-05-01T10:00:00Z"}


@pytest.mark.parametrize(
    ("review", "told"),
    [
        (OLD | {"updated_at": "2026-05-02T10:00:00Z"}, [Change.CREATED]),
        (OLD | {"updated_at": "2026-04-02T10:00:00Z"}, []),
        (OLD | {"updated_at": "2026-05-02T10:00:00Z", "curated": "spam", "hidden": True}, [Change.DELETED]),
    ],
    ids=["changed lately", "changed before", "taken down"],
)
async def test_a_list_tells_what_happened_lately(review: dict[str, object], told: list[Change]) -> None:
    """A review that is old itself was missed where its change was, and what the shop took down makes no case."""
    platform, server = await started()
    platform.answers["GET /reviews"] = {"reviews": [review]}
    source = BY_NAME["judgeme"].make(platform.url)
    found = [item async for item in source.history(SINCE)]
    await source.close()
    await server.close()
    assert [item.change for item in found if isinstance(item, ReviewEvent)] == told
