"""Who drafts: the local model, any OpenAI-compatible server, or nobody."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.config import Settings
from bot.inference.process import Inference
from models.errors import Permanent, Transient
from models.ml.drafting.prompt import PROMPTS
from models.ports.model import Drafter
from models.replies.brief import Brief, Candidate

WHOLE_REPLY = PROMPTS / "whole_reply.txt"
MAX_ANSWER_BYTES = 256 * 1024
MAX_TOKENS = 600
TEMPERATURE = 0.3
PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
HINTS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "Check HIGHROAD_OPENAI_KEY.",
    HTTPStatus.FORBIDDEN: "Check what HIGHROAD_OPENAI_KEY may do.",
    HTTPStatus.NOT_FOUND: "Check HIGHROAD_OPENAI_URL (it ends in /v1) and HIGHROAD_OPENAI_MODEL.",
}


def make_drafter(settings: Settings, inference: Inference) -> Drafter:
    """The drafter that the settings name; raises :class:`Permanent` where it is only half configured."""
    match settings.drafter:
        case "local":
            return LocalDrafter(inference)
        case "openai":
            if not (settings.openai_url and settings.openai_model):
                raise Permanent(
                    "HIGHROAD_DRAFTER is openai, but HIGHROAD_OPENAI_URL or HIGHROAD_OPENAI_MODEL is missing.",
                    "Set both, such as http://localhost:8000/v1 and the model's name there.",
                )
            return OpenAiDrafter(
                settings.openai_url,
                settings.openai_model,
                settings.openai_key,
                settings.openai_timeout_s,
                frozenset(code.strip().lower() for code in settings.openai_languages.split(",") if code.strip()),
            )
        case _:
            return NoDrafter()


class LocalDrafter:
    """SmolLM2, taught to acknowledge, in the model process. It writes English alone."""

    name = "local"

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        inference.wants_drafter = True

    def writes(self, language: str) -> bool:
        """English."""
        return language == "en"

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """Acknowledgements, best first."""
        return await self._inference.propose(brief)


class NoDrafter:
    """Every reply is composed from the playbook."""

    name = "none"

    def writes(self, language: str) -> bool:
        """Nothing."""
        return False

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """No candidates."""
        return ()


class OpenAiDrafter:
    """A larger model behind ``/chat/completions``, such as vLLM or ``transformers serve``: it writes whole replies.

    The same checks judge them. The customer's words travel inside a JSON string, out of which nothing can break.
    """

    name = "openai"

    def __init__(
        self, url: str, model: str, key: SecretStr | None, timeout_s: float, languages: frozenset[str]
    ) -> None:
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model = model
        self._key = key
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._languages = languages

    def writes(self, language: str) -> bool:
        """The languages that the operator trusts the model with."""
        return language in self._languages

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """One whole reply."""
        headers = {"Authorization": f"Bearer {self._key.get_secret_value()}"} if self._key else {}
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout, headers=headers) as session,
                session.post(self._url, json=self._request(brief), allow_redirects=False) as response,
            ):
                _must_be_well(response)
                body = await _capped(response)
        except TimeoutError:
            raise Transient("The drafting server did not answer in time.") from None
        except aiohttp.ClientError as failure:
            raise Transient(f"The drafting server can't be reached: {type(failure).__name__}.") from None
        text = _text_of(body)
        return (Candidate(text, is_whole_reply=True),) if text else ()

    def _request(self, brief: Brief) -> dict[str, Any]:
        rules = WHOLE_REPLY.read_text(encoding="utf-8").format(
            language=brief.language, max_chars=brief.max_chars, voice=brief.voice
        )
        given = {
            "product": brief.product,
            "customer_words": brief.complaint,
            "greeting": brief.greeting,
            "what_next": brief.what_next,
            "reach_us": brief.reach_us,
            "sign_off": brief.sign_off,
            "answered_like_this_before": [
                {"customer_words": example.complaint, "reply": example.reply} for example in brief.examples
            ],
        }
        return {
            "model": self._model,
            "messages": [
                {"role": "system", "content": rules},
                {"role": "user", "content": json.dumps(given, ensure_ascii=False)},
            ],
            "temperature": TEMPERATURE,
            "max_tokens": MAX_TOKENS,
        }


def _must_be_well(response: aiohttp.ClientResponse) -> None:
    status = response.status
    if status == HTTPStatus.OK:
        return
    if status in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        asked = response.headers.get("Retry-After", "")
        raise Transient(f"The drafting server answered {status}.", float(asked) if asked.isdecimal() else None)
    raise Permanent(f"The drafting server answered {status}.", HINTS.get(status, HINTS[HTTPStatus.NOT_FOUND]))


async def _capped(response: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise Transient("The drafting server's answer is too long.")
    return body


def _text_of(body: bytes) -> str:
    try:
        text = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError):
        raise Transient("The drafting server's answer can't be read.") from None
    return text.strip() if isinstance(text, str) else ""
