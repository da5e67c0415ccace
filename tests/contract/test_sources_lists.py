"""The reviews that a platform lists, page by page, since a day."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from tests.contract.examples import NOW, PAYLOADS, PLAY
from tests.contract.platform_server import PlatformServer, a_platform, opened


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """The platform."""
    async with a_platform() as platform:
        yield platform


async def test_app_store_lists_reviews_until_they_are_old(platform: PlatformServer) -> None:
    """Newest first, so the first old one ends it."""
    source = opened(platform, "appstore")
    listed = json.loads((PAYLOADS / "appstore-customerReviews-1.json").read_bytes())
    platform.answers["GET /apps/1/customerReviews"] = listed
    since = NOW.replace(year=2026, month=1, day=1)
    found = [item async for item in source.history(since)]
    assert [item.review.rating for item in found] == [2]
    assert [item async for item in source.history(NOW)] == []
    await source.close()


async def test_google_play_splits_title_and_text(platform: PlatformServer) -> None:
    """A tab stands between them."""
    source = opened(platform, "googleplay")
    listed = json.loads((PAYLOADS / "googleplay-reviews-1.json").read_bytes())
    platform.answers[f"GET {PLAY}"] = listed
    found = [item.review async for item in source.history(NOW.replace(year=2010))]
    assert [(review.title, review.text) for review in found] == [
        ("Crashes", "It crashes when I open my orders."),
        ("", "I love using this app!"),
    ]
    await source.close()


async def test_okendo_lists_reviews_page_by_page(platform: PlatformServer) -> None:
    """Newest first; any webhook counts as later than what was listed."""
    source = opened(platform, "okendo")
    resource = json.loads((PAYLOADS / "okendo-review_update-2.json").read_bytes())["resource"]
    platform.answers["GET /reviews"] = {"reviews": [resource], "nextUrl": "/enterprise/reviews?limit=1"}
    found = [item.review async for item in source.history(NOW.replace(year=2025, month=1))]
    assert [review.rating for review in found] == [2]
    assert found[0].revision < "00000000000000000001"
    assert [item async for item in source.history(NOW)] == []
    await source.close()


async def test_judge_me_lists_reviews_page_by_page(platform: PlatformServer) -> None:
    """For the backfill."""
    source = opened(platform, "judgeme")
    review = json.loads((PAYLOADS / "judgeme-review_created-1.json").read_bytes())["review"]
    platform.answers["GET /reviews"] = {"current_page": 1, "per_page": 100, "reviews": [review]}
    found = [item.review async for item in source.history(NOW.replace(year=2023, month=1))]
    assert [held.external_id for held in found] == ["465077653"]
    await source.close()
