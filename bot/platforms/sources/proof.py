"""Checks of a sender's proof: on the raw bytes, in constant time, before any JSON is read."""

from __future__ import annotations

import base64
import hashlib
import hmac

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from models.cases.review import Delivery
from models.errors import BadSignature

OF_SVIX = ("svix-id", "svix-timestamp", "svix-signature")
FORGED = "The signature does not fit. Check the secret on both sides."


def digest(secret: str, body: bytes, *, algorithm: str = "sha256", encoding: str = "hex") -> str:
    """The HMAC of a body, as hex or base64."""
    made = hmac.new(secret.encode(), body, getattr(hashlib, algorithm))
    return made.hexdigest() if encoding == "hex" else base64.b64encode(made.digest()).decode()


def same(expected: str, given: str) -> bool:
    """True where both texts are equal, compared in constant time; any text may be given."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))


def check_hmac(
    delivery: Delivery, header: str, secret: str, *, algorithm: str = "sha256", encoding: str = "hex", prefix: str = ""
) -> None:
    """Raises :class:`BadSignature` unless a header holds the HMAC of the body: after its prefix, with digits of either
    case.
    """
    said = delivery.header(header)
    given = said.removeprefix(prefix)
    given = given.lower() if encoding == "hex" else given
    made = digest(secret, delivery.body, algorithm=algorithm, encoding=encoding)
    if not given or not said.startswith(prefix) or not same(made, given):
        raise BadSignature(FORGED)


def check_header(delivery: Delivery, header: str, secret: str) -> None:
    """Raises :class:`BadSignature` unless a header holds the secret itself."""
    if not same(secret, delivery.header(header)):
        raise BadSignature(FORGED)


def check_address(delivery: Delivery, secret: str) -> None:
    """Raises :class:`BadSignature` unless the address ends with the secret, where a platform signs nothing."""
    if not same(secret, delivery.address_secret):
        raise BadSignature("The secret at the end of the address is missing or wrong.")


def check_standard_webhook(delivery: Delivery, secret: str) -> None:
    """Raises :class:`BadSignature` unless the delivery is signed by the Standard Webhooks scheme: id, time stamp
    (within 5 minutes) and one or more ``v1,`` signatures. Svix, from which the scheme comes, calls the headers
    ``svix-…``; where both are there the standard's own names count.
    """
    headers = {name.replace("svix-", "webhook-", 1): value for name, value in delivery.headers if name in OF_SVIX}
    try:
        Webhook(secret).verify(delivery.body, headers | dict(delivery.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        raise BadSignature(FORGED) from None
