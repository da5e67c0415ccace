"""The yardstick: an aiohttp handler that does HMAC, JSON and one insert in the same PostgreSQL, and nothing else."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import sys

from aiohttp import web
from psycopg_pool import AsyncConnectionPool


async def main(url: str, port: int) -> None:
    key = base64.b64decode(os.environ["HIGHROAD_WEBHOOK_SECRET"].removeprefix("whsec_"))
    pool = AsyncConnectionPool(url, min_size=10, max_size=10, open=False, kwargs={"autocommit": True})
    await pool.open()
    async with pool.connection() as connection:
        await connection.execute(
            "create table if not exists bare (id text primary key, body jsonb, at timestamptz default now())"
        )

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if not hmac.compare_digest(f"v1,{expected}", request.headers["webhook-signature"]):
            return web.Response(status=401)
        review = json.loads(body)
        async with pool.connection() as connection:
            await connection.execute(
                "insert into bare (id, body) values (%s, %s)", (request.headers["webhook-id"], json.dumps(review))
            )
        return web.json_response({"ok": True}, status=202)

    app = web.Application()
    app.add_routes([web.post("/webhooks/highroad", take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
