"""Who drafts: the local model, any OpenAI-compatible server, or nobody."""

from __future__ import annotations

import json
from typing import Any, Protocol

from pydantic import SecretStr

from bot.config import Settings
from bot.inference.process import Inference
from bot.net.http import Api
from models.errors import Permanent, Transient
from models.ml.drafting.prompt import PROMPTS
from models.ports.model import Drafter
from models.replies.brief import Brief, Candidate

WHOLE_REPLY = PROMPTS / "whole_reply.txt"
MAX_TOKENS = 600
TEMPERATURE = 0.3
KEY_HINT = "Check HIGHROAD_OPENAI_KEY and what it may do."
ADDRESS_HINT = "Check HIGHROAD_OPENAI_URL (it ends in /v1) and HIGHROAD_OPENAI_MODEL."


class OpenDrafter(Drafter, Protocol):
    """A drafter that may hold connections."""

    async def close(self) -> None:
        """Close them."""
        ...


def make_drafter(settings: Settings, inference: Inference) -> OpenDrafter:
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
        """True for English alone: it was taught in no other language."""
        return language == "en"

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """Acknowledgements, best first."""
        return await self._inference.propose(brief)

    async def close(self) -> None:
        """Nothing is open here: the model process is closed by whoever started it."""


class NoDrafter:
    """Every reply is composed from the playbook."""

    name = "none"

    def writes(self, language: str) -> bool:
        """False: nobody writes in any language."""
        return False

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """No candidates, so that the reply is composed."""
        return ()

    async def close(self) -> None:
        """Nothing is open."""


class OpenAiDrafter:
    """A larger model behind ``/chat/completions``, such as vLLM or ``transformers serve``: it writes whole replies.

    The same checks judge them. The customer's words travel inside a JSON string, out of which nothing can break.
    """

    name = "openai"

    def __init__(
        self, url: str, model: str, key: SecretStr | None, timeout_s: float, languages: frozenset[str]
    ) -> None:
        secret = key.get_secret_value() if key else ""
        self._api = Api(
            url,
            "The drafting server",
            headers={"Authorization": f"Bearer {secret}"} if secret else {},
            hint=KEY_HINT,
            secrets=(secret,),
            total_s=timeout_s,
        )
        self._model = model
        self._languages = languages

    def writes(self, language: str) -> bool:
        """The languages that the operator trusts the model with."""
        return language in self._languages

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """One whole reply, or none where the server wrote nothing."""
        try:
            answer = await self._api.write("POST", "chat/completions", self._request(brief), may_repeat=True)
        except Permanent as refusal:
            hint = KEY_HINT if refusal.hint == KEY_HINT else ADDRESS_HINT
            raise Permanent(str(refusal), hint, said=refusal.said) from refusal
        text = _text_of(answer.body)
        return (Candidate(text, is_whole_reply=True),) if text else ()

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

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


def _text_of(body: object) -> str:
    """The reply in a chat completion; :class:`Transient` where there is none, as another try may bring one."""
    try:
        text = body["choices"][0]["message"]["content"]  # type: ignore[index]
    except (LookupError, TypeError):
        raise Transient("The drafting server's answer can't be read.") from None
    return text.strip() if isinstance(text, str) else ""
