"""Which hosts are this machine itself."""

from __future__ import annotations

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """True for this machine alone: what is said to it goes over no network."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
