"""Drafts without end, in the bot's own model process: the load that webhooks must not feel."""

from __future__ import annotations

import asyncio

from bot.config import Settings
from bot.inference.process import Inference
from models.cases.verdict import Topic
from models.errors import Transient
from models.replies.brief import Brief

BRIEF = Brief(
    language="en",
    product="Alpine jacket",
    stars=2,
    review="The zipper of the jacket broke after two days and nobody answers my mails.",
    telling=(),
    topic=Topic.BROKE_SOON,
    urgent=(),
    greeting="Hello,",
    steps=(),
    sign_off="Your team",
    voice="",
    max_chars=2000,
)


async def main() -> None:
    """Until it is ended. The first line on stdout says that the first draft is done."""
    inference = Inference(Settings().data_dir)
    inference.wants_drafter = True
    async with inference:
        is_first = True
        while True:
            try:
                await inference.propose(BRIEF)
            except Transient:
                await asyncio.sleep(1)
                continue
            if is_first:
                print("drafting", flush=True)
                is_first = False


if __name__ == "__main__":
    asyncio.run(main())
