"""A worker of the job queue that ends by itself."""

from __future__ import annotations

import time

from procrastinate import JobContext
from procrastinate.jobs import Job as QueuedJob

from bot.app.jobs import DEPS, Jobs
from bot.store.queue import CHAT, PLATFORM, QUICK
from handlers.deps import Deps


async def run_once(jobs: Jobs, deps: Deps) -> None:
    """Everything that waits in the queues and may run now, but drafts."""
    await jobs.app.run_worker_async(
        queues=[QUICK, CHAT, PLATFORM],
        wait=False,
        install_signal_handlers=False,
        listen_notify=False,
        additional_context={DEPS: deps},
    )


def turn_of(jobs: Jobs, deps: Deps | None = None) -> JobContext:
    """What a worker hands to a job that comes again by the clock."""
    return JobContext(
        app=jobs.app,
        job=QueuedJob(id=1, queue=QUICK, lock=None, queueing_lock=None, task_name="turn"),
        start_timestamp=time.time(),
        additional_context={DEPS: deps},
        abort_reason=lambda: None,
    )
