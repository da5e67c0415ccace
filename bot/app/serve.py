"""Run the web server and the workers until told to stop, then end what is under way."""

from __future__ import annotations

import asyncio
import signal

import structlog
from aiohttp import web

from bot.app.jobs import QUICK_AT_ONCE
from bot.app.web import make_app
from bot.app.wiring import House, furnished
from bot.config import Settings
from bot.observe import configure_logs
from bot.store.queue import QUICK, SLOW

log = structlog.get_logger()

SHUTDOWN_S = 20.0
DRAFTS_AT_ONCE = 3
"""As many as the model process writes together (:data:`bot.inference.child.DRAFTS_TOGETHER`)."""


async def run(*, with_web: bool, with_worker: bool, settings: Settings | None = None) -> None:
    """Run until SIGINT or SIGTERM. Requests and jobs under way are given time to end."""
    settings = settings or Settings()
    configure_logs(settings.log_level)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    async with furnished(settings, with_models=with_worker) as house:
        runner = await start_web(house) if with_web else None
        workers = start_workers(house) if with_worker else []
        stopped = asyncio.create_task(stop.wait())
        ended, _ = await asyncio.wait([stopped, *workers], return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")
        if runner:
            await runner.cleanup()
        await stop_workers(workers)
        for task in ended - {stopped}:
            task.result()


async def start_web(house: House) -> web.AppRunner:
    """Start the web server and have it listen."""
    runner = web.AppRunner(make_app(house), access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    await web.TCPSite(runner, house.settings.host, house.settings.port).start()
    log.info("listening", address=f"http://{house.settings.host}:{house.settings.port}")
    return runner


def start_workers(house: House) -> list[asyncio.Task[None]]:
    """Start one worker for what is quick and one for drafts, so that a draft never keeps a card waiting."""
    return [
        asyncio.create_task(house.jobs.work(QUICK, QUICK_AT_ONCE, house.deps)),
        asyncio.create_task(house.jobs.work(SLOW, DRAFTS_AT_ONCE, house.deps)),
    ]


async def stop_workers(workers: list[asyncio.Task[None]]) -> None:
    """Cancel the workers; procrastinate lets running jobs end within its grace."""
    for task in workers:
        task.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
