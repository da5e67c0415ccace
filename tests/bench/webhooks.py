"""Acknowledged webhooks a second, and their p99, beside the bare handler, in one run."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import psutil
import psycopg
from standardwebhooks.webhooks import Webhook

from bot.sandbox.demo import free_port
from bot.store.engine import embedded_server, upgrade

AT_ONCE = 16
REQUESTS = 2000
ROUNDS = 3


def deliveries(secret: str, count: int) -> list[tuple[dict[str, str], str]]:
    """Signed deliveries of different reviews, made before the clock starts."""
    webhook = Webhook(secret)
    made = []
    now = datetime.now(UTC)
    for _ in range(count):
        identity = secrets.token_hex(8)
        body = json.dumps(
            {
                "type": "review.created",
                "timestamp": now.isoformat(),
                "data": {
                    "id": identity,
                    "rating": 1,
                    "title": "Broke",
                    "text": "The zipper of the jacket broke after two days and nobody answers my mails.",
                    "author": "Ann",
                    "email": "ann@example.com",
                    "product": {"id": "p1", "name": "Alpine jacket"},
                    "written_at": now.isoformat(),
                },
            }
        )
        headers = {
            "webhook-id": f"msg_{identity}",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": webhook.sign(f"msg_{identity}", now, body),
            "content-type": "application/json",
        }
        made.append((headers, body))
    return made


async def load(url: str, made: list[tuple[dict[str, str], str]]) -> tuple[float, list[float]]:
    """Send all, so many at once; (acknowledged a second, seconds of each)."""
    waiting = iter(made)
    seconds: list[float] = []

    async def sender(session: aiohttp.ClientSession) -> None:
        for headers, body in waiting:
            started = time.perf_counter()
            async with session.post(f"{url}/webhooks/highroad", data=body, headers=headers) as answer:
                await answer.read()
                if answer.status != 202:
                    raise RuntimeError(f"{answer.status}: {await answer.text()}")
            seconds.append(time.perf_counter() - started)

    started = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(sender(session) for _ in range(AT_ONCE)))
    return len(made) / (time.perf_counter() - started), seconds


async def wait_for(url: str) -> None:
    """Until the port answers anything."""
    async with aiohttp.ClientSession() as session:
        for _ in range(300):
            try:
                async with session.get(f"{url}/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise RuntimeError(f"{url} did not answer")


async def drafting() -> asyncio.subprocess.Process:
    """A process that drafts without end, once it has begun."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.drafting", stdout=asyncio.subprocess.PIPE
    )
    if process.stdout:
        await process.stdout.readline()
    return process


def p99(seconds: list[float]) -> float:
    """In milliseconds."""
    return statistics.quantiles(seconds, n=100)[98] * 1000


async def compare() -> dict[str, float]:
    """The two handlers in turn, round by round; medians and the ratio."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder)) as database:
        upgrade(database)
        ours, bare = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        environment = os.environ | {
            "HIGHROAD_WEBHOOK_SECRET": secret,
            "HIGHROAD_DATABASE_URL": database,
            "HIGHROAD_DATA_DIR": folder,
            "HIGHROAD_PORT": ours.rpartition(":")[2],
            "HIGHROAD_METRICS_PORT": "0",
            "HIGHROAD_LOG_LEVEL": "error",
        }
        processes = [
            await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "web", env=environment),
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.bench.bare", database, bare.rpartition(":")[2], env=environment
            ),
        ]
        try:
            await asyncio.gather(wait_for(ours), wait_for(bare))
            rates: dict[str, list[float]] = {ours: [], bare: []}
            late: dict[str, list[float]] = {ours: [], bare: []}
            resident: list[int] = []
            for url in (ours, bare):
                await load(url, deliveries(secret, 300))
            for _ in range(ROUNDS):
                for url in (ours, bare):
                    rate, seconds = await load(url, deliveries(secret, REQUESTS))
                    rates[url].append(rate)
                    late[url].append(p99(seconds))
                resident.append(psutil.Process(processes[0].pid).memory_info().rss)
            processes.append(await drafting())
            busy = [p99((await load(ours, deliveries(secret, REQUESTS)))[1]) for _ in range(ROUNDS)]
            with psycopg.connect(database) as connection:
                row = connection.execute("select count(*) from review_case").fetchone()
            kept = row[0] if row else 0
            sent = 300 + 2 * ROUNDS * REQUESTS
            if kept != sent:
                raise RuntimeError(f"{kept} cases are kept of {sent} acknowledged")
        finally:
            for process in processes:
                process.terminate()
            await asyncio.gather(*(process.wait() for process in processes))
    return {
        "ours_per_s": statistics.median(rates[ours]),
        "bare_per_s": statistics.median(rates[bare]),
        "ratio": statistics.median(a / b for a, b in zip(rates[ours], rates[bare], strict=True)),
        "ours_p99_ms": statistics.median(late[ours]),
        "bare_p99_ms": statistics.median(late[bare]),
        "drafting_p99_ms": statistics.median(busy),
        "ours_memory_last_over_first_round": resident[-1] / resident[0],
        "drafting_p99_ratio": statistics.median(busy) / statistics.median(late[ours]),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(compare()), indent=1))
