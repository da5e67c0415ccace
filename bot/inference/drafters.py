"""Who drafts: the local model, any OpenAI-compatible server, or nobody."""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import SecretStr

from bot.config import Settings
from bot.inference.process import Inference
from bot.net.http import Answer, Api
from models.errors import Permanent, Transient
from models.ml.drafting.structured import chat_request, read_structured
from models.ports.model import Drafter
from models.replies.brief import Brief, Candidate

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
            return LocalDrafter(inference, _languages(settings) if settings.drafter_model else frozenset({"en"}))
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
                _languages(settings),
            )
        case _:
            return NoDrafter()


def _languages(settings: Settings) -> frozenset[str]:
    return frozenset(code.strip().lower() for code in settings.drafter_languages.split(",") if code.strip())


class LocalDrafter:
    """The model on this machine, in the model process: the taught one, or what HIGHROAD_DRAFTER_MODEL names."""

    name = "local"

    def __init__(self, inference: Inference, languages: frozenset[str] = frozenset({"en"})) -> None:
        self._inference = inference
        self._languages = languages
        inference.wants_drafter = True

    def writes(self, language: str) -> bool:
        """English alone for the taught model; of another the operator says it in HIGHROAD_DRAFTER_LANGUAGES."""
        return language in self._languages

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
    """A stronger model behind ``/chat/completions``, such as Ollama, vLLM or llama-server, answering in JSON.

    The same checks judge its words. The customer's travel inside a JSON string, out of which nothing can break.
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
        """One candidate, or none where the server wrote none that can be read.

        A server that knows no structured outputs refuses the schema: it is asked once more without.
        """
        asked = {"model": self._model, **chat_request(brief)}
        try:
            answer = await self._call(asked)
        except Permanent as refusal:
            if refusal.hint == KEY_HINT:
                raise
            del asked["response_format"]
            answer = await self._call(asked)
        return read_structured(_text_of(answer.body), brief)

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def _call(self, asked: dict[str, Any]) -> Answer:
        try:
            return await self._api.write("POST", "chat/completions", asked, may_repeat=True)
        except Permanent as refusal:
            hint = KEY_HINT if refusal.hint == KEY_HINT else ADDRESS_HINT
            raise Permanent(str(refusal), hint, said=refusal.said) from refusal


def _text_of(body: object) -> str:
    """The reply in a chat completion; :class:`Transient` where there is none, as another try may bring one."""
    try:
        text = body["choices"][0]["message"]["content"]  # type: ignore[index]
    except (LookupError, TypeError):
        raise Transient("The drafting server's answer can't be read.") from None
    return text.strip() if isinstance(text, str) else ""
