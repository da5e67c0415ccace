"""Every failure of a platform's API becomes an error that says who must act."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.net.http import MAX_ANSWER_BYTES, Api, Conflict, Missing, retry_after
from bot.net.oauth import Token
from models.errors import HighroadError, Permanent, Transient, Unknown, explain
from tests.contract.platform_server import PlatformServer, started


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """A platform."""
    platform, server = await started()
    yield platform
    platform.release.set()
    await server.close()


@pytest.fixture
async def api(platform: PlatformServer) -> AsyncIterator[Api]:
    """Its API, with little patience."""
    opened = Api(
        platform.url, "The platform", headers={"X-Key": "s3cret"}, hint="Check.", secrets=("s3cret",), total_s=1
    )
    yield opened
    await opened.close()


async def test_a_read_that_hangs_may_work_later(platform: PlatformServer, api: Api) -> None:
    """Reading twice is harmless."""
    platform.failing_method, platform.failure = "GET", "hang"
    with pytest.raises(Transient):
        await api.read("x")


async def test_a_write_that_hangs_is_unknown(platform: PlatformServer, api: Api) -> None:
    """It left, and no answer came: perhaps it happened. The call itself went out once."""
    platform.failing_method, platform.failure = "POST", "hang"
    with pytest.raises(Unknown):
        await api.write("POST", "x", {"a": 1})
    assert len(platform.calls) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Permanent), (404, Missing), (410, Missing), (409, Conflict), (418, Permanent), (408, Transient),
        (503, Transient),
    ],
)  # fmt: skip
async def test_statuses_sort_themselves(
    platform: PlatformServer, api: Api, status: int, kind: type[HighroadError]
) -> None:
    """A read's."""
    platform.failing_method, platform.failure = "GET", status
    with pytest.raises(kind):
        await api.read("x")


async def test_the_platforms_words_come_along_without_our_secrets(platform: PlatformServer, api: Api) -> None:
    """What it said helps the operator; a key that it echoes does not."""
    platform.failing_method, platform.failure, platform.said = "POST", 422, "key s3cret: reply is too long"
    with pytest.raises(Permanent) as caught:
        await api.write("POST", "x", {})
    assert caught.value.said == "key •••: reply is too long"
    assert explain(caught.value).endswith("It said: key •••: reply is too long")
    assert "too long" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "words"), [(401, "refused our credentials"), (403, "does not allow us this"), (404, "does not know")]
)
async def test_a_refusal_says_what_the_platform_said(
    platform: PlatformServer, api: Api, status: int, words: str
) -> None:
    """A 403 because reviews are closed is not one of wrong credentials: its words and its code come along, its HTML
    as text.
    """
    body = {"code": "rest_comment_closed", "message": "<b>Sorry</b>, comments aren&#8217;t open."}
    platform.answers["POST /x"] = web.json_response(body, status=status)
    with pytest.raises(Permanent, match=words) as caught:
        await api.write("POST", "x", {})
    assert (caught.value.code, caught.value.said) == ("rest_comment_closed", "Sorry, comments aren’t open.")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"error": {"code": 403, "message": "No.", "status": "PERMISSION_DENIED"}}, "PERMISSION_DENIED"),
        ({"errors": [{"status": "404", "code": "NOT_FOUND", "title": "No."}]}, "NOT_FOUND"),
        ({"code": 404, "message": "No."}, ""),
        ({"errors": "No."}, ""),
        ({"error": "invalid_grant"}, ""),
        (["x"], ""),
    ],
)
async def test_the_name_of_an_error_stands_where_each_platform_puts_it(
    platform: PlatformServer, api: Api, body: object, code: str
) -> None:
    """Google's, Apple's, and none where there is a number alone."""
    platform.answers["GET /x"] = web.json_response(body, status=404)
    with pytest.raises(Missing) as caught:
        await api.read("x")
    assert caught.value.code == code


async def test_a_web_servers_page_says_nothing(platform: PlatformServer, api: Api) -> None:
    """An HTML page of a 404 has no code of the platform."""
    platform.answers["GET /x"] = web.Response(status=404, text="<h1>Not found</h1>", content_type="text/html")
    with pytest.raises(Missing) as caught:
        await api.read("x")
    assert (caught.value.code, caught.value.said) == ("", "")


async def test_a_redirect_says_where_it_leads(platform: PlatformServer, api: Api) -> None:
    """Without its query, which may hold a secret."""
    platform.answers["GET /x"] = web.Response(status=301, headers={"Location": "https://www.shop.example/x?key=s3"})
    with pytest.raises(Permanent, match=r"\(301\), to https://www\.shop\.example/x\.$"):
        await api.read("x")


def self_signed(folder: Path) -> ssl.SSLContext:
    """What a server shows whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "both.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()) + made.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_a_certificate_that_nobody_vouches_for_is_called_that(tmp_path: Path) -> None:
    """Nothing leaves, and the operator hears why and what to do."""
    server = TestServer(web.Application(), scheme="https")
    await server.start_server(ssl=self_signed(tmp_path))
    opened = Api(str(server.make_url("/")), "The platform")
    with pytest.raises(Transient, match=r"certificate .* not trusted.*SSL_CERT_FILE"):
        await opened.write("POST", "x", {})
    await opened.close()
    await server.close()


async def test_credentials_never_follow_a_redirect(platform: PlatformServer, api: Api) -> None:
    """Another host would get them."""
    platform.answers["GET /x"] = web.Response(status=302, headers={"Location": f"{platform.url}/elsewhere"})
    with pytest.raises(Permanent):
        await api.read("x")
    assert [call.path for call in platform.calls] == ["/x"]


async def test_an_answer_over_the_limit_is_not_taken_in(platform: PlatformServer, api: Api) -> None:
    """However much a platform sends."""
    platform.answers["GET /x"] = web.Response(body=b"[" + b"1," * (MAX_ANSWER_BYTES // 2 + 2) + b"1]")
    with pytest.raises(Permanent):
        await api.read("x")


async def test_an_empty_answer_is_fine(platform: PlatformServer, api: Api) -> None:
    """204 has no JSON."""
    platform.answers["DELETE /x"] = web.Response(status=204)
    assert (await api.write("DELETE", "x")).body is None


async def test_an_address_that_is_none_is_permanent() -> None:
    """The operator mistyped it."""
    api = Api("not an address", "The platform")
    with pytest.raises(Permanent):
        await api.read("x")
    await api.close()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 0), ("-5", 0), ("99999999", 3600), ("", None), ("soon", None), ("nan", None)],
)
def test_retry_after_is_read_and_bounded(header: str, seconds: float | None) -> None:
    """At most an hour, never the past."""
    assert retry_after({"retry-after": header}) == seconds


def test_retry_after_may_be_a_date() -> None:
    """As HTTP allows."""
    found = retry_after({"retry-after": format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)})
    assert found is not None
    assert 60 < found <= 90


async def test_a_refused_login_says_what_to_check(platform: PlatformServer, api: Api) -> None:
    """Also where the server answers 400, as Google and Entra do for a secret that has ended."""
    platform.failing_method, platform.failure, platform.said = "POST", 400, "invalid_grant"
    with pytest.raises(Permanent, match="refused our login") as caught:
        await Token(api, "login", dict).header()
    assert (caught.value.hint, caught.value.said) == ("Check.", "invalid_grant")


async def test_a_token_is_kept_until_it_is_forgotten(platform: PlatformServer, api: Api) -> None:
    """One call for many; a new one once ours was refused."""
    platform.answers["POST /token"] = {"access_token": "t", "expires_in": 3600}
    token = Token(api, "token", dict)
    assert await token.header() == await token.header() == {"Authorization": "Bearer t"}
    assert len(platform.calls) == 1
    token.forget()
    await token.header()
    assert len(platform.calls) == 2
