"""From a webhook to the card in the channel and to the draft on it; drafts a minute; memory of each process."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from pathlib import Path

import aiohttp
import psutil

from bot.sandbox.demo import Demo, demo

REVIEWS = 50
APART_S = 2.0
SETTLE_S = 30.0
THINGS = ("kettle", "jacket", "tent", "lamp", "bag", "mug", "toaster", "chair", "radio", "scarf")
TROUBLES = (
    "broke after {n} days and nobody answers my mails",
    "came {n} days late and the box was crushed",
    "was missing {n} of its parts",
    "smells of petrol, even after {n} washes",
    "is {n} centimetres smaller than the page says",
)


def reviews() -> list[str]:
    """Fifty complaints, each about another thing or trouble."""
    return [
        f"The {THINGS[i % 10]} {TROUBLES[i // 10].format(n=i + 2)}. I had looked forward to it for weeks."
        for i in range(REVIEWS)
    ]


async def measure() -> dict[str, float]:
    """Reviews arrive one every two seconds; the card and the draft are looked for in the channel."""
    async with demo(hold_s=2) as running, aiohttp.ClientSession() as http:
        await running.start_bot()
        await asyncio.sleep(SETTLE_S)
        memory = memory_mib(running)
        written: dict[str, float] = {}
        carded: dict[str, float] = {}
        drafted: dict[str, float] = {}

        async def watch() -> None:
            while len(drafted) < REVIEWS:
                async with http.get(f"{running.sandbox.url}/sandbox/api/messages") as answer:
                    said = [json.dumps(message, ensure_ascii=False) for message in await answer.json()]
                now = time.perf_counter()
                for text in written:
                    card = next((message for message in said if text[:40] in message), None)
                    if card:
                        carded.setdefault(text, now)
                        if '"approve"' in card:
                            drafted.setdefault(text, now)
                await asyncio.sleep(0.05)

        watching = asyncio.create_task(watch())
        for text in reviews():
            written[text] = time.perf_counter()
            body = {"product_id": 101, "rating": 1, "name": "Ann Example", "email": "ann@customers.test", "text": text}
            async with http.post(f"{running.sandbox.url}/sandbox/api/reviews", json=body) as answer:
                answer.raise_for_status()
            await asyncio.sleep(APART_S)
        await asyncio.wait_for(watching, 900)
        first, last = min(written.values()), max(drafted.values())
        return {
            **{f"idle_mib_{name}": size for name, size in memory.items()},
            **{f"peak_mib_{name}": size for name, size in memory_mib(running, peak=True).items()},
            **spread("card_s", [carded[text] - written[text] for text in written]),
            **spread("draft_s", [drafted[text] - written[text] for text in written]),
            "drafts_per_min": REVIEWS / (last - first) * 60,
        }


def spread(name: str, seconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {f"{name}_p50": statistics.median(seconds), f"{name}_p95": statistics.quantiles(seconds, n=20)[18]}


def memory_mib(running: Demo, *, peak: bool = False) -> dict[str, float]:
    """The bot's processes and the database's, in MiB: proportional now, or the largest ever resident (VmHWM)."""
    if running.process is None:
        return {}
    bot = psutil.Process(running.process.pid)
    found = {"bot": size_mib(bot, peak=peak)}
    for child in bot.children(recursive=True):
        name = "models" if "inference" in " ".join(child.cmdline()) else "other"
        found[name] = found.get(name, 0) + size_mib(child, peak=peak)
    if not peak:  # its processes share most of what each has touched
        postgres = [process for process in psutil.process_iter(["name"]) if process.info["name"] == "postgres"]
        found["postgres"] = sum(size_mib(process, peak=False) for process in postgres)
    return found | {"all": sum(found.values())}


def size_mib(process: psutil.Process, *, peak: bool) -> float:
    """Proportional set size, so that shared pages count once; or the high-water mark."""
    if not peak:
        return float(process.memory_full_info().pss) / 2**20
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure()), indent=1))
