"""The web applications: one for the world, and one for operators with the metrics."""

from __future__ import annotations

import contextlib
import time
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import observe
from bot.app.limits import Gate, Limits
from bot.app.wiring import House
from bot.chats.slack.listen import add_slack
from bot.chats.teams.listen import add_teams
from handlers import intake
from models.cases.review import Delivery
from models.errors import BadSignature, HighroadError, Permanent, Transient

log = structlog.get_logger()

HOUSE = web.AppKey("house", House)

UNREAD = (408, 413)
"""Answers to requests of which the rest is still to come: their connection is closed."""


def make_app(house: House, gate: Gate | None = None) -> web.Application:
    """What the world reaches. ``gate`` is the one that its connections come through."""
    limit = house.settings.max_body_kib * 1024
    gate = gate or Gate(Limits())
    app = web.Application(client_max_size=limit, middlewares=[errors, gate.whole])
    app[HOUSE] = house
    app.add_routes(
        [
            web.post("/webhooks/{source}", webhook),
            web.post("/webhooks/{source}/{secret}", webhook),
            web.get("/healthz", healthz),
            web.get("/readyz", readyz),
        ]
    )
    add_slack(app, house.settings, house.deps)
    add_teams(app, house.settings, house.deps)
    return app


def make_operators_app(house: House, gate: Gate | None = None) -> web.Application:
    """What operators and their Prometheus reach: how much was received and decided, and what stands behind us. ``gate``
    is the one that its connections come through.
    """
    gate = gate or Gate(Limits())
    app = web.Application(middlewares=[errors, gate.whole])
    app[HOUSE] = house
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz_in_full), web.get("/metrics", metrics)])
    return app


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Middleware that answers each error as JSON with what to do; one that we did not foresee is logged by its kind
    alone, never its words.
    """
    try:
        return await handler(request)
    except web.HTTPException as known:
        if known.status < 400:
            raise
        answer = problem(known.status, known.reason)
        if known.status in UNREAD:
            answer.force_close()
        return answer
    except BadSignature as forged:
        return problem(401, str(forged))
    except Transient as failure:
        answer = problem(503, str(failure))
        answer.headers["Retry-After"] = str(int(failure.retry_after or 5))
        return answer
    except HighroadError as failure:
        return problem(400, str(failure))
    except Exception as bug:  # noqa: BLE001 - the last line of defence of the server
        log.error("web.bug", path=request.path.split("/")[1], **observe.place_of(bug))
        return problem(500, "Highroad stumbled over this. Nothing was lost; please send it again.")


def problem(status: int, text: str) -> web.Response:
    """The JSON answer of an error."""
    return web.json_response({"ok": False, "error": text}, status=status)


async def webhook(request: web.Request) -> web.Response:
    """Take one call of a review platform: 202 once it is committed, 200 where it holds nothing for us (WooCommerce
    calls an address wrong that answers its ping with anything else), or the reason why not.
    """
    house = request.app[HOUSE]
    name = request.match_info["source"]
    if name not in house.deps.sources:
        observe.webhooks.labels("unknown", "404").inc()
        return problem(404, "No such source is configured here; see docs/platforms.md.")
    started = time.perf_counter()
    body = await request.read()
    delivery = Delivery(
        source=name,
        body=body,
        headers=tuple((key.lower(), value) for key, value in request.headers.items()),
        address_secret=request.match_info.get("secret", ""),
        query=tuple(request.query.items()),
    )
    try:
        taken = await intake.receive(delivery, house.deps)
    except BadSignature:
        observe.webhooks.labels(name, "401").inc()
        raise
    outcome = "quarantined" if taken.quarantined else "taken" if taken.reviews or taken.pointers else "ignored"
    observe.webhooks.labels(name, outcome).inc()
    observe.webhook_seconds.observe(time.perf_counter() - started)
    return web.json_response({"ok": True, "outcome": outcome}, status=200 if outcome == "ignored" else 202)


async def healthz(request: web.Request) -> web.Response:
    """Answer that the process is alive."""
    return web.json_response({"ok": True})


async def readyz(request: web.Request) -> web.Response:
    """Answer whether the database works, so that what we acknowledge can be kept; strangers learn no more."""
    answer = await readyz_in_full(request)
    return web.json_response({"ok": answer.status == HTTPStatus.OK}, status=answer.status)


async def readyz_in_full(request: web.Request) -> web.Response:
    """Answer whether the database works, with its version and schema, or why it does not."""
    try:
        said = await request.app[HOUSE].store.ping()
    except (Permanent, Transient) as failure:
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(failure))
    return web.json_response({"ok": True, "database": said})


async def metrics(request: web.Request) -> web.Response:
    """The metrics in Prometheus' text format; also while the database is away, when the numbers matter most."""
    with contextlib.suppress(Transient):
        observe.quarantined.set(await request.app[HOUSE].store.quarantined())
    return web.Response(body=generate_latest(observe.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
