"""What production refuses: settings that are fine on a developer's own machine and dangerous anywhere else.

A table of plain predicates, so that it can be read in one go and a test can walk it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

# Strings that stand in examples, or that people type when asked for "something secret".
WELL_KNOWN_SECRETS = ("changeme", "change-me", "change_me", "secret", "password", "development", "example", "default")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason to refuse a value: `applies(value)` is true when the value must not be used in production."""

    reason: str
    applies: Callable[[Any], bool]


def host_of(url: str) -> str | None:
    """The host an address names, without brackets; None when it names none or its port is no number."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname


def is_loopback(url: str) -> bool:
    """Whether the address stays on this machine: `localhost`, 127.0.0.0/8 or ::1."""
    host = host_of(url)
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _plain_off_loopback(scheme: str) -> Callable[[str | None], bool]:
    return lambda url: url is not None and url.startswith(f"{scheme}://") and not is_loopback(url)


def _unverified_database(url: str) -> bool:
    mode = parse_qs(urlsplit(url).query).get("sslmode", [""])[-1]
    return not is_loopback(url) and mode != "verify-full"


def _signs_in_as_superuser(url: str) -> bool:
    return urlsplit(url).username in {"postgres", "root", "rdsadmin"}


def _without_password(url: str) -> bool:
    # A client certificate is a sign-in of its own.
    return not urlsplit(url).password and "sslcert" not in parse_qs(urlsplit(url).query)


def _well_known(secret: str) -> bool:
    return any(word in secret.lower() for word in WELL_KNOWN_SECRETS)


def _monotonous(secret: str) -> bool:
    return len(set(secret)) < 12


def _given(value: object) -> bool:
    return value is not None


def _missing(value: object) -> bool:
    return value is None


_DATABASE = (
    Refusal("the connection leaves this machine without sslmode=verify-full", _unverified_database),
    Refusal("it signs in as a superuser, which row security does not hold", _signs_in_as_superuser),
    Refusal("it has no password and no client certificate", _without_password),
)
_HTTP = Refusal("http leaves this machine unencrypted; use https", _plain_off_loopback("http"))
_ONLY_DEVELOPMENT = Refusal("it is for development only", _given)

REFUSED_IN_PRODUCTION: dict[str, tuple[Refusal, ...]] = {
    "base_url": (_HTTP,),
    "secret_key": (
        Refusal("it holds a well-known word; make a random one", _well_known),
        Refusal("it has too few different characters; make a random one", _monotonous),
    ),
    "database_url": _DATABASE,
    "database_url_worker": _DATABASE,
    "database_url_relay": _DATABASE,
    "database_url_batch": _DATABASE,
    "database_url_migrate": _DATABASE,
    "queue_url": (
        Refusal("redis leaves this machine unencrypted; use rediss", _plain_off_loopback("redis")),
        Refusal("it has no password", lambda url: not urlsplit(url).password),
    ),
    "s3_endpoint_url": (_HTTP,),
    "s3_public_url": (_HTTP,),
    "mail_from": (Refusal("it names no real sender", lambda sender: "@localhost" in sender),),
    "mail_sink_dir": (_ONLY_DEVELOPMENT,),
    "scanner_url": (Refusal("uploads need a virus scanner", _missing),),
    "assay_clock_file": (_ONLY_DEVELOPMENT,),
}
