"""Addresses that every page's bar and foot lead to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Links:
    """Addresses the shell points to. Every one has a default, so that a minimal application can show a page."""

    home: str = "/"
    mine: str = "/today"
    search: str = "/search"
    inbox: str = "/inbox"
    account: str = "/account"
    sign_out: str = "/sign-out"
    privacy: str = "/privacy"
    terms: str = "/terms-of-use"
    accessibility: str = "/accessibility"
    contact: str = "/contact"
    help: str = "/help"
