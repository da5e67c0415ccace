"""Faults on demand: the next calls of one address fail, or succeed and lose their answer."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler


@dataclass(slots=True)
class Fault:
    """A fault that waits for a call. ``on`` is a Slack method (``chat.postMessage``) or a shop's call (``publish``,
    ``fetch``, ``coupon``, ``find``, ``retract``). ``status`` is answered in place of the call; 0 lets the call happen
    and drops its answer.
    """

    on: str
    status: int = 0
    times: int = 1
    retry_after: int = 1


class Faults:
    """The faults that wait to happen."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def next(self, name: str) -> Fault | None:
        """The fault that waits for this call, used up by it; None where none does."""
        found = next((fault for fault in self.waiting if fault.on == name), None)
        if found:
            found.times -= 1
            if found.times < 1:
                self.waiting.remove(found)
        return found

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Make the call fail where a fault waits for it."""
        name = request.match_info.get("method") or request.match_info.route.name or ""
        fault = self.next(name) if name else None
        if fault is None:
            return await handler(request)
        if fault.status:
            headers = {"Retry-After": str(fault.retry_after)} if fault.status in (429, 503) else {}
            code = HTTPStatus(fault.status).phrase
            return web.json_response(
                {"ok": False, "error": "ratelimited" if fault.status == 429 else code, "message": code},
                status=fault.status,
                headers=headers,
            )
        done = await handler(request)
        if request.transport:
            request.transport.abort()
        return done
