"""Settings: the only reader of the environment. docs/settings.md and .env.example are generated from here."""

from __future__ import annotations

import re
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, DotEnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

LINE = re.compile(r"\s*(?:export\s+)?HIGHROAD_(\w+)\s*=\s*(.*?)\s*", re.IGNORECASE)
COMMENT = re.compile(r"\s#(?:\s.*)?$")
VARIABLE = re.compile(r"\$\{[A-Za-z_]\w*(?::-[^}]*)?\}")


class SecretLines(PydanticBaseSettingsSource):
    """The secrets of a file ``.env`` as they stand there, whatever signs they are made of: dotenv's rules for blanks,
    ``#`` and ``$`` misread one in thirty of the secrets that WooCommerce makes. Lines that need these rules (escapes, a
    value of several lines, another variable in it) are left to them.
    """

    def __init__(self, settings: type[BaseSettings], files: object) -> None:
        super().__init__(settings)
        self._files = files if isinstance(files, list | tuple) else [files]

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Nothing by the field: :meth:`__call__` reads whole files."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The secrets that these files hold, by the name of their setting."""
        fields = self.settings_cls.model_fields
        secret = {name for name, field in fields.items() if field.annotation in (SecretStr, SecretStr | None)}
        found: dict[str, Any] = {}
        for file in self._files:
            if isinstance(file, str | PathLike) and Path(file).is_file():
                matches = map(LINE.fullmatch, Path(file).read_text("utf-8-sig", "replace").splitlines())
                held = {match[1].lower(): plain_value(match[2]) for match in matches if match}
                found |= {name: value for name, value in held.items() if name in secret and value}
        return found


def plain_value(said: str) -> str:
    """A value as it stands in its line: without the quotes around it or a comment after it; empty where dotenv's own
    rules have to read it.
    """
    if VARIABLE.search(said):
        return ""
    if said[:1] in ("'", '"'):
        is_plain = len(said) > 1 and said[-1] == said[0] and "\\" not in said
        return said[1:-1] if is_plain else ""
    return COMMENT.sub("", said).rstrip()


class Settings(BaseSettings):
    """Every setting, as an environment variable with the prefix HIGHROAD_ or a line in ``.env``."""

    model_config = SettingsConfigDict(
        env_prefix="HIGHROAD_", env_file=".env", env_file_encoding="utf-8", extra="ignore"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where settings come from, the first one first: the environment goes before ``.env``."""
        files = dotenv_settings.env_file if isinstance(dotenv_settings, DotEnvSettingsSource) else None
        return init_settings, env_settings, SecretLines(settings_cls, files), dotenv_settings, file_secret_settings

    # Where it lives
    data_dir: Path = Field(Path(".highroad"), description="Folder of the embedded database, the weights and the keys.")
    database_url: SecretStr | None = Field(
        None, description="postgresql://… of your own PostgreSQL with pgvector; unset: the embedded one in data_dir."
    )
    playbook: Path | None = Field(None, description="The playbook's TOML file; unset: the default one.")
    host: str = Field("127.0.0.1", description="Address the web server binds to; 0.0.0.0 behind a proxy.")
    port: int = Field(8080, ge=0, le=65535, description="Port of the web server.")
    metrics_host: str = Field(
        "127.0.0.1", description="Address of /metrics and of /readyz with its details: no stranger's business."
    )
    metrics_port: int = Field(8081, ge=0, le=65535, description="Port of these; 0: any that is free.")
    public_url: str = Field(
        "", description="This server's own address as browsers reach it, https://…; exports in Teams lead there."
    )
    max_body_kib: int = Field(512, ge=1, le=16384, description="Largest webhook body, in KiB; a larger one gets 413.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged.")

    # Slack
    slack_signing_secret: SecretStr | None = Field(None, description="Slack app: Basic Information, Signing Secret.")
    slack_bot_token: SecretStr | None = Field(None, description="Slack app: OAuth & Permissions, xoxb-…")
    slack_app_token: SecretStr | None = Field(None, description="xapp-… of Socket Mode; unset: HTTP at /slack/events.")
    slack_channel: str = Field(
        "reviews", description="Channel (name or id) where cases go unless the playbook routes them."
    )
    slack_api_url: str = Field(
        "https://slack.com/api/", description="Slack's Web API; another one only in the sandbox."
    )

    # Teams
    teams_app_id: str = Field("", description="Application (client) id of the bot's registration in Entra.")
    teams_app_password: SecretStr | None = Field(None, description="A client secret of that registration.")
    teams_tenant_id: str = Field("", description="Directory (tenant) id of your organisation; no other is served.")
    teams_channel: str = Field(
        "reviews", description="Channel (name, team/name or 19:… id) where cases go unless the playbook routes them."
    )
    teams_openid_metadata_url: str = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        description="Where the Bot Framework publishes its keys; another one in a sovereign cloud.",
    )
    teams_issuer: str = Field("https://api.botframework.com", description="The only issuer of tokens that is accepted.")
    teams_login_url: str = Field(
        "https://login.microsoftonline.com/{tenant}",
        description="Entra's address, where the bot gets its own tokens; {tenant} is the tenant id.",
    )
    teams_scope: str = Field("https://api.botframework.com/.default", description="Scope of the bot's own tokens.")
    teams_service_hosts: str = Field(
        "smba.trafficmanager.net,smba.infra.gcc.teams.microsoft.com",
        description="Hosts of the Bot Connector that the bot talks with, as a,b; each by https unless written http://…",
    )
    teams_allow_anonymous: bool = Field(
        False, description="Development only: takes calls without a token, from this machine alone, and has no app id."
    )

    # Sources
    webhook_secret: SecretStr | None = Field(
        None, description="whsec_… that signs Highroad's own format (Standard Webhooks) at /webhooks/highroad."
    )
    woocommerce_url: str = Field("", description="Root of the WooCommerce shop's site, https://shop.example")
    woocommerce_webhook_secret: SecretStr | None = Field(None, description="Secret of the WooCommerce webhook.")
    woocommerce_key: SecretStr | None = Field(None, description="Consumer key ck_… (reads reviews, writes coupons).")
    woocommerce_secret: SecretStr | None = Field(None, description="Consumer secret cs_…")
    woocommerce_user: str = Field("", description="WordPress user who publishes replies.")
    woocommerce_password: SecretStr | None = Field(None, description="That user's application password.")
    judgeme_secret: SecretStr | None = Field(None, description="Judge.me: the private API token, which signs webhooks.")
    judgeme_token: SecretStr | None = Field(None, description="Judge.me: private API token that may write replies.")
    judgeme_shop: str = Field("", description="Judge.me: the shop's domain, shop.myshopify.com")
    yotpo_address_secret: SecretStr | None = Field(None, description="Ends /webhooks/yotpo/<secret>.")
    trustpilot_address_secret: SecretStr | None = Field(
        None, description="Ends /webhooks/trustpilot/<secret> and /webhooks/trustpilotproducts/<secret>."
    )
    trustpilot_key: SecretStr | None = Field(None, description="Trustpilot: API key, to publish replies.")
    trustpilot_secret: SecretStr | None = Field(None, description="Trustpilot: API secret.")
    trustpilot_user_id: str = Field("", description="Trustpilot: id of the business user who replies.")
    stamped_secret: SecretStr | None = Field(None, description="Stamped: the secret of the webhook.")
    okendo_secret: SecretStr | None = Field(None, description="Okendo: whsec_… of the webhook subscription.")
    okendo_user: str = Field("", description="Okendo: user id of the API, to publish replies.")
    okendo_key: SecretStr | None = Field(None, description="Okendo: API key.")
    reviewsio_address_secret: SecretStr | None = Field(None, description="Ends /webhooks/reviewsio/<secret>.")
    fera_secret: SecretStr | None = Field(None, description="Fera: the store's secret key, which signs the token.")
    appfollow_address_secret: SecretStr | None = Field(None, description="Ends /webhooks/appfollow/<secret>.")
    google_audience: str = Field("", description="Google Business: audience of the Pub/Sub push's OIDC token.")
    google_push_account: str = Field("", description="Google Business: e-mail of the service account that pushes.")
    google_client_id: str = Field("", description="Google Business: OAuth client with the scope business.manage.")
    google_client_secret: SecretStr | None = Field(None, description="Google Business: that client's secret.")
    google_refresh_token: SecretStr | None = Field(None, description="Google Business: refresh token of the owner.")
    google_locations: str = Field("", description="Google Business: accounts/1/locations/2,… to bring history from.")
    googleplay_package: str = Field("", description="Google Play: package name of the app, com.example.app")
    googleplay_key_file: Path | None = Field(None, description="Google Play: JSON key of a service account.")
    appstore_app_id: str = Field("", description="App Store: the app's Apple id, a number.")
    appstore_issuer: str = Field("", description="App Store Connect: issuer id of the API key.")
    appstore_key_id: str = Field("", description="App Store Connect: id of the API key.")
    appstore_key_file: Path | None = Field(None, description="App Store Connect: the key's .p8 file.")
    source_secrets: dict[str, SecretStr] = Field(
        {}, description='Secrets of the playbook\'s own sources, as JSON: {"name": "secret"}.'
    )
    poll_minutes: int = Field(
        10,
        ge=1,
        le=1440,
        description="How often a platform is asked for new reviews; beside a webhook, a third as often.",
    )
    poll_fresh_hours: int = Field(
        48,
        ge=1,
        le=8760,
        description="What was written longer before a platform was connected is counted, and not posted.",
    )

    # Vouchers
    shopify_shop: str = Field("", description="Shopify: shop.myshopify.com, where vouchers are made.")
    shopify_token: SecretStr | None = Field(None, description="Shopify: Admin API token with write_discounts.")
    voucher_codes: Path | None = Field(None, description="Without a shop API: a CSV of codes, each used once.")

    # Mail
    smtp_url: SecretStr | None = Field(
        None, description="smtps://user:password@host:465, or smtp://…:587, which must offer STARTTLS; for vouchers."
    )
    mail_from: str = Field("", description="Sender of vouchers, such as Shop <care@shop.example>.")

    # Models
    drafter: Literal["local", "openai", "none"] = Field(
        "local", description="Who drafts: the local model, a server, nobody."
    )
    drafter_model: str = Field(
        "",
        description="The local model: empty for the taught one, qwen2.5-coder-0.5b-instruct, the path of a .gguf file, "
        "or owner/name:file.gguf@commit:sha256 at the hub (docs/models.md).",
    )
    drafter_languages: str = Field(
        "en", description="Languages that a model other than the taught one may draft in, as en,de,fr."
    )
    openai_url: str = Field("", description="Base address of an OpenAI-compatible server, ending in /v1.")
    openai_key: SecretStr | None = Field(None, description="Key of that server, if it wants one.")
    openai_model: str = Field("", description="Model name at that server.")
    openai_timeout_s: float = Field(60, gt=0, description="Longest wait for that server.")
    model_threads: int = Field(0, ge=0, description="Threads of the model process; 0: all it may use, up to eight.")
