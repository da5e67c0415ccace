"""One review the whole way: from the form on the product's page to the published reply, and to its end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from aiohttp.test_utils import TestServer

from bot.app.web import make_app
from bot.platforms.sources.woocommerce import WooCommerce
from bot.store.store import PgStore
from handlers import fetch, publish, triage
from handlers.deps import Deps
from models.cases.case import Case, State
from tests.factories import a_reply
from tests.house import Clock, Furnish, Grim
from tests.queue import targets
from tests.wordpress.conftest import LISTENED_S, SECRET, Visitor
from tests.wordpress.site import Site


async def case_after(count: int, written: int, deps: Deps, store: PgStore) -> Case | None:
    """The review's case once so many deliveries have come, the last one is fetched, and the review is read."""
    async with asyncio.timeout(LISTENED_S):
        while len(deliveries := await targets(store, "fetch")) < count:  # noqa: ASYNC110 - the shop tells of no end
            await asyncio.sleep(0.1)
    await fetch.fetch(deliveries[-1], deps)
    async with store.begin() as tx:
        received = await tx.cases_in((State.RECEIVED,), 9)
    for case in received:
        await triage.triage(case.id, deps)
    async with store.begin() as tx:
        found = [case for case in await tx.cases_in(tuple(State), 9) if case.review.external_id == str(written)]
    return found[0] if found else None


async def test_a_review_goes_the_whole_way(
    site: Site, visitor: Visitor, source: WooCommerce, store: PgStore, furnish: Furnish
) -> None:
    """Held, approved, answered once, its reply taken back; and binned, which ends it. Our own reply has no case."""
    clock = Clock()
    clock.at = datetime.now(UTC)
    house = await furnish(clock=clock, reader=Grim(), sources={"woocommerce": source})
    deps = house.deps
    server = TestServer(make_app(house))
    await server.start_server()
    address = str(server.make_url("/webhooks/woocommerce"))
    site.set_all({"comment_moderation": 1, "standin_webhook": {"url": address, "secret": SECRET}})

    written = await visitor.writes("It leaks from the first day.")
    assert await case_after(1, written, deps, store) is None
    await visitor.moderates(written, "approved")
    case = await case_after(2, written, deps, store)
    assert case
    assert (case.state, case.review.product) == (State.OPEN, "Camp “Mini” stove & lid")

    reply = a_reply()
    held = replace(case, state=State.HELD, version=case.version + 1, approved_version=case.version + 1, reply=reply)
    async with store.begin() as tx:
        await tx.save(held, was=case.version)
    await publish.publish(case.id, held.version, deps)
    await publish.publish(case.id, held.version, deps)
    published = await case_after(3, written, deps, store)
    assert published
    assert (published.state, published.problem) == (State.PUBLISHED, "")
    async with store.begin() as tx:
        assert len(await tx.cases_in(tuple(State), 9)) == 1
    assert (await visitor.page()).count(f'"parent":{written},') == 1

    leaving = replace(published, state=State.RETRACTING, version=published.version + 1)
    async with store.begin() as tx:
        await tx.save(leaving, was=published.version)
    await publish.retract(case.id, deps)
    assert f'"parent":{written},' not in await visitor.page()

    await case_after(4, written, deps, store)
    await visitor.moderates(written, "trash")
    ended = await case_after(5, written, deps, store)
    assert ended
    assert ended.state is State.CLOSED
    await server.close()
