"""Every platform of the table with its keys, a genuine delivery, and what its API answers: what the suite needs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from bot.net.http import Api
from bot.net.oauth import Token
from bot.platforms.sources.adapter import Adapter
from bot.platforms.sources.appfollow import AppFollow
from bot.platforms.sources.appstore import AppStore, signer
from bot.platforms.sources.fera import Fera
from bot.platforms.sources.google import Google, Keys
from bot.platforms.sources.googleplay import GooglePlay
from bot.platforms.sources.highroad import Highroad
from bot.platforms.sources.judgeme import JudgeMe
from bot.platforms.sources.okendo import Okendo
from bot.platforms.sources.reviewsio import ReviewsIo
from bot.platforms.sources.stamped import Stamped
from bot.platforms.sources.trustpilot import TOKEN_PATH, Trustpilot
from bot.platforms.sources.woocommerce import WooCommerce
from bot.platforms.sources.yotpo import Yotpo
from models.cases.case import Case, State
from models.cases.review import Delivery, Review

PAYLOADS = Path(__file__).parents[1] / "payloads"
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
KEY = "key-that-nobody-may-see-42"
HINT = "Check the key."


def now() -> datetime:
    """A clock that stands still."""
    return NOW


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_pem() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    kinds = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, *kinds).decode()


def api(url: str) -> Api:
    return Api(url, "The platform", headers={"X-Key": KEY}, hint=HINT, secrets=(KEY,))


def token(url: str, path: str = "token") -> Token:
    return Token(Api(url, "The platform", hint=HINT, secrets=(KEY,)), path, lambda: {"secret": KEY})


def plain(source: str, body: bytes) -> Delivery:
    return Delivery(source, body, (), address_secret=KEY)


def signed(source: str, body: bytes) -> Delivery:
    """By the Standard Webhooks scheme, now."""
    at = datetime.now(UTC)
    made = hmac.new(
        base64.b64decode(SECRET.removeprefix("whsec_")),
        b"msg_1.%d." % int(at.timestamp()) + body,
        hashlib.sha256,
    ).digest()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": f"v1,{base64.b64encode(made).decode()}",
    }
    return Delivery(source, body, tuple(headers.items()))


def judgeme(source: str, body: bytes) -> Delivery:
    made = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
    return Delivery(source, body, (("judgeme-hmac-sha256", made),))


def woocommerce(source: str, body: bytes) -> Delivery:
    made = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()
    return Delivery(
        source, body, (("x-wc-webhook-signature", made), ("x-wc-webhook-topic", "action.wc_highroad_comment"))
    )


def stamped(source: str, body: bytes) -> Delivery:
    return Delivery(source, body, (("x-stamped-webhook-secret", KEY), ("x-stamped-topic", "review/created")))


def fera(source: str, body: bytes, event: str = "review_create") -> Delivery:
    claims = {"event_name": event, "store_domain": "shop.example", "exp": int(time.time()) + 3600}
    made = jwt.encode(claims, KEY.ljust(32, "-"), algorithm="HS256")
    return Delivery(source, body, (), query=(("jwt", made),))


def google(source: str, body: bytes, **other: object) -> Delivery:
    at = int(time.time())
    claims = {"iss": "https://accounts.google.com", "aud": "https://hook.example", "iat": at, "exp": at + 600}
    claims |= {"email": "push@p.iam.gserviceaccount.com", "email_verified": True, **other}
    made = jwt.encode(claims, rsa_key(), algorithm="RS256", headers={"kid": "k1"})
    return Delivery(source, body, (("authorization", f"Bearer {made}"),))


def google_keys() -> dict[str, object]:
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key().public_key()))
    return {"keys": [{**key, "kid": "k1", "alg": "RS256", "use": "sig"}]}


REVIEW_NAME = "accounts/111/locations/222/reviews/AbFvOqn_-1"
PLAY = "/applications/com.example.app/reviews"
REPLY = "I'm sorry about the leak -- please write to us…\n\nThe team"


def case_of(source: str, external_id: str) -> Case:
    """An approved case of a review there."""
    review = Review(source, "shop.example", external_id, "1#x", 1, "", "Bad.", "Ann", NOW, product_id="31")
    return Case(7, State.PUBLISHING, 3, review, NOW)


@dataclass(frozen=True)
class Example:
    """One platform as the suite meets it.

    ``deliver`` signs a body; ``forge`` names what proves the sender: a header, "address" or "query". ``writes`` is the
    method and path of the reply's call; ``answers`` what the API says.
    """

    name: str
    make: Callable[[str], Adapter]
    deliver: Callable[[str, bytes], Delivery] | None = None
    forge: str = ""
    samples: tuple[str, ...] = ()
    other: bytes = b'{"event": "ping", "type": "ping", "action": "ping", "topic": "ping"}'
    review_id: str = "22"
    writes: tuple[str, str] = ("", "")
    answers: tuple[tuple[str, object], ...] = ()

    def sample(self) -> Delivery:
        """A genuine delivery."""
        assert self.deliver
        return self.deliver(self.name, (PAYLOADS / f"{self.samples[0]}.json").read_bytes())

    def case(self) -> Case:
        return case_of(self.name, self.review_id)


def without(delivery: Delivery, what: str, value: str | None) -> Delivery:
    """The same delivery with its proof replaced, or taken away."""
    if what == "address":
        return replace(delivery, address_secret=value or "")
    if what == "query":
        return replace(delivery, query=(("jwt", value),) if value is not None else ())
    headers = tuple((key, held) for key, held in delivery.headers if key != what)
    return replace(delivery, headers=headers + (((what, value),) if value is not None else ()))


COMMENT = {
    "id": 900,
    "link": "https://shop.example/#comment-900",
    "status": "approved",
    "date_gmt": "2026-06-01T12:00:00",
}
RESPONSE = {"data": {"id": "resp-1", "attributes": {"state": "PENDING_PUBLISH", "responseBody": REPLY}}}
GOOGLE_ANSWERS = (
    ("GET /oauth2/v3/certs", google_keys()),
    ("POST /token", {"access_token": "tok-1", "expires_in": 3600}),
    (f"GET /{REVIEW_NAME}", {"name": REVIEW_NAME}),
    (
        f"PUT /{REVIEW_NAME}/reply",
        {"comment": REPLY, "updateTime": "2026-06-01T12:00:00Z", "reviewReplyState": "PENDING"},
    ),
)

EXAMPLES = (
    Example(
        "highroad", lambda url: Highroad(SECRET, now), signed, "webhook-signature",
        ("highroad-review_created-1", "highroad-review_deleted-2"),
    ),
    Example(
        "woocommerce", lambda url: WooCommerce("shop.example", KEY, api(url), api(url), now), woocommerce,
        "x-wc-webhook-signature", ("woocommerce-wc_highroad_comment-3",),
        other=(PAYLOADS / "woocommerce-action-1.json").read_bytes(),
        writes=("POST", "/wp-json/wp/v2/comments"), answers=(
            ("POST /wp-json/wp/v2/comments", COMMENT),
            ("GET /wp-json/wp/v2/comments/22", {"id": 22, "status": "approved", "type": "review"}),
            ("GET /wp-json/wp/v2/comments", []),
        ),
    ),
    Example(
        "judgeme", lambda url: JudgeMe(KEY, "test.myshopify.com", api(url), now), judgeme, "judgeme-hmac-sha256",
        ("judgeme-review_created-1", "judgeme-review_object-2"),
        other=(PAYLOADS / "judgeme-other-3.json").read_bytes(),
        writes=("POST", "/replies"), answers=(("POST /replies", {"reply": {"content": REPLY}}),),
    ),
    Example(
        "yotpo", lambda url: Yotpo(KEY, now), plain, "address",
        ("yotpo-review_create-1", "yotpo-review_create-4.partial", "yotpo-deleted-3"),
    ),
    Example(
        "trustpilot",
        lambda url: Trustpilot("service", KEY, api(url), token(url, TOKEN_PATH), "user-1", now),
        plain, "address", ("trustpilot-service_review_created-1",), other=b'{"events": [{"eventName": "test"}]}',
        review_id="53bffd360000640002975387",
        writes=("POST", "/private/reviews/53bffd360000640002975387/reply"),
        answers=(
            (f"POST /{TOKEN_PATH}", {"access_token": "tok-1", "expires_in": "359999"}),
            ("GET /private/reviews/53bffd360000640002975387", {"companyReply": None}),
            ("POST /private/reviews/53bffd360000640002975387/reply", {}),
        ),
    ),
    Example(
        "trustpilotproducts", lambda url: Trustpilot("product", KEY, now=now), plain, "address",
        ("trustpilot-product_review_created-2",), other=b'{"events": []}',
    ),
    Example(
        "stamped", lambda url: Stamped(KEY, now), stamped, "x-stamped-webhook-secret", ("stamped-review-1",),
        other=(PAYLOADS / "stamped-question-3.json").read_bytes(),
    ),
    Example(
        "okendo", lambda url: Okendo(SECRET, api(url), now), signed, "webhook-signature",
        ("okendo-review_update-2", "okendo-review_create-1.partial"), review_id="9a1e4567-e89b",
        other=b'{"topic": "create", "resourceType": "loyalty_customer", "resource": {}}',
        writes=("POST", "/reviews/9a1e4567-e89b/reply"), answers=(("POST /reviews/9a1e4567-e89b/reply", {}),),
    ),
    Example(
        "reviewsio", lambda url: ReviewsIo(KEY, now), plain, "address", ("reviewsio-review_submitted-2",),
    ),
    Example(
        "fera", lambda url: Fera(KEY.ljust(32, "-"), now), fera, "query", ("fera-review_create-1",),
        other=b'{"id": "x", "is_test": "true"}',
    ),
    Example(
        "google",
        lambda url: Google(
            "https://hook.example", "push@p.iam.gserviceaccount.com", Keys(api(url)), api(url), token(url), now,
            locations=("accounts/111/locations/222",),
        ),
        google, "authorization", ("google-push-1",), other=b'{"message": {"data": ""}}', review_id=REVIEW_NAME,
        writes=("PUT", f"/{REVIEW_NAME}/reply"), answers=GOOGLE_ANSWERS,
    ),
    Example(
        "appfollow", lambda url: AppFollow(KEY, now), plain, "address", ("appfollow-review-1",),
        other=(PAYLOADS / "appfollow-ping-2.json").read_bytes(),
    ),
    Example(
        "googleplay", lambda url: GooglePlay("com.example.app", api(url), token(url), now), review_id="12345678",
        writes=("POST", "/applications/com.example.app/reviews/12345678:reply"),
        answers=(
            ("POST /token", {"access_token": "tok-1", "expires_in": 3600}),
            ("GET /applications/com.example.app/reviews/12345678", {"comments": [{"userComment": {"text": "x"}}]}),
            (
                "POST /applications/com.example.app/reviews/12345678:reply",
                {"result": {"replyText": REPLY, "lastEdited": {"seconds": "1780315200", "nanos": 0}}},
            ),
        ),
    ),
    Example(
        "appstore", lambda url: AppStore("1", api(url), signer("iss", "kid1", ec_pem()), now), review_id="rev-1",
        writes=("POST", "/customerReviewResponses"), answers=(("POST /customerReviewResponses", RESPONSE),),
    ),
)  # fmt: skip

BY_NAME = {example.name: example for example in EXAMPLES}
PUSHING = [example for example in EXAMPLES if example.deliver]
PUBLISHING = [example for example in EXAMPLES if example.writes[0]]


def named(value: object) -> str:
    """The name of an example, for the id of a test."""
    return value.name if isinstance(value, Example) else str(value)
