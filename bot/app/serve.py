"""Run the web server and the workers until told to stop, then end what is under way."""

from __future__ import annotations

import asyncio
import signal

import structlog
from aiohttp import web

from bot.app.jobs import AT_ONCE
from bot.app.limits import Gate, GatedSite, Limits, allow_open_files
from bot.app.web import make_app, make_operators_app
from bot.app.wiring import House, furnished
from bot.config import Settings
from bot.observe import configure_logs
from models.errors import Permanent

log = structlog.get_logger()

SHUTDOWN_S = 20.0
LINGERING_S = 2.0
"""How long the rest of a request is read that was answered before its end, so that its sender hears the answer."""

LIMITS = Limits()


async def run(*, with_web: bool, with_worker: bool, settings: Settings | None = None) -> None:
    """Run until SIGINT or SIGTERM. Requests and jobs under way are given time to end."""
    settings = settings or Settings()
    configure_logs(settings.log_level)
    allow_open_files()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    async with furnished(settings, with_models=with_worker) as house:
        runners = await start_web(house) if with_web else []
        workers = start_workers(house) if with_worker else []
        stopped = asyncio.create_task(stop.wait())
        ended, _ = await asyncio.wait([stopped, *workers], return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")
        for runner in runners:
            await runner.cleanup()
        await stop_workers(workers)
        for task in ended - {stopped}:
            task.result()


async def start_web(house: House, limits: Limits = LIMITS) -> list[web.AppRunner]:
    """Start the web server: it listens for the world at one address and for operators at another."""
    settings, gate, inner = house.settings, Gate(limits), Gate(limits)
    public = await listening(make_app(house, gate), settings.host, settings.port, "HIGHROAD_PORT", gate)
    app = make_operators_app(house, inner)
    try:
        ours = await listening(app, settings.metrics_host, settings.metrics_port, "HIGHROAD_METRICS_PORT", inner)
    except Permanent:
        await public.cleanup()
        raise
    return [public, ours]


async def listening(app: web.Application, host: str, port: int, setting: str, gate: Gate) -> web.AppRunner:
    """Serve an application at an address; :class:`Permanent` where that is taken already."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S, lingering_time=LINGERING_S)
    await runner.setup()
    site = GatedSite(runner, host, port, gate)
    try:
        await site.start()
    except OSError as refused:
        await runner.cleanup()
        raise Permanent(f"{host}:{port} can't be listened on: {refused.strerror}.", f"Set {setting}.") from refused
    log.info("listening", address=site.name)
    return runner


def start_workers(house: House) -> list[asyncio.Task[None]]:
    """Start a worker for each queue, so that a slow draft, chat or platform keeps no other kind of work waiting."""
    return [asyncio.create_task(house.jobs.work(queue, house.deps)) for queue in AT_ONCE]


async def stop_workers(workers: list[asyncio.Task[None]]) -> None:
    """Cancel the workers; procrastinate lets running jobs end within its grace."""
    for task in workers:
        task.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
