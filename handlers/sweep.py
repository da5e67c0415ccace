"""Nothing stands still in silence: what is under way without a job gets one."""

from __future__ import annotations

from collections import Counter

from handlers.deps import Deps
from models.errors import Permanent

AT_ONCE = 500


async def sweep(deps: Deps) -> int:
    """Ask anew for every case, voucher, bulletin and delivery that is in a moving state and that no job moves, as where
    giving up its last job failed too. Each goes on from what was written down, so that nothing leaves twice. Returns
    how many there were.
    """
    async with deps.store.begin() as tx:
        found = await tx.stranded(AT_ONCE)
        for job in found:
            await tx.defer(job)
    return len(found)


async def count(deps: Deps) -> str:
    """One line for ``doctor``; raises :class:`Permanent` where something stands still."""
    async with deps.store.begin() as tx:
        found = Counter(job.kind.value for job in await tx.stranded(AT_ONCE))
    if found:
        raise Permanent(
            f"No job moves on {', '.join(f'{number} × {kind}' for kind, number in found.items())}.",
            "A running worker takes them up within two minutes; where they stay, its log says why (job.failed).",
        )
    return "everything under way has its job"
