"""The account in the API. Signing in with a password, and making tokens, stay on the pages: a program has a token."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, request

from assay.accounts import queries
from assay.accounts.operations import getting_in, own_account
from assay.accounts.permissions import CHANGE, READ, READ_OWN_INBOX, WHO_AM_I
from assay.accounts.schemas import MeIn, MeOut, NoticeOut, SessionOut, SignUpIn, TokenOut
from assay.api import ApiCalls, cursors, register_calls
from assay.api.schemas import PageQuery
from assay.permissions import ACCOUNT_DOOR, Actor
from assay.web.forms import clean_line

calls = ApiCalls("api-account", __name__, description="One's own account")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


@calls.call("/sign-ups", access=ACCOUNT_DOOR, method="POST", body=SignUpIn, status=202)
def sign_up(actor: Actor, moment: datetime, body: dict[str, Any]) -> None:
    """Ask for an account; the confirmation comes by mail, and the answer never tells whether the address is known."""
    getting_in.sign_up(
        body["email"], clean_line(body["name"]) or "", body["language"], moment, request.remote_addr or "unknown"
    )


@calls.call("/me", access=WHO_AM_I, answer=MeOut)
def me(actor: Actor, moment: datetime) -> Actor:
    """Who the caller is, and in which hat."""
    return actor


@calls.call("/me", access=CHANGE, method="PATCH", body=MeIn, status=204)
def change_me(actor: Actor, moment: datetime, body: dict[str, Any]) -> None:
    """Change name, language or appearance."""
    if "name" in body:
        own_account.change_name(actor, clean_line(body["name"]) or "")
    if "language" in body:
        own_account.change_language(actor, body["language"])
    if "theme" in body:
        own_account.change_theme(actor, body["theme"])


@calls.call("/me/sessions", access=READ, answer=SessionOut, many=True)
def sessions(actor: Actor, moment: datetime) -> Any:
    """Browsers that are signed in."""
    return queries.running_sessions(actor, moment)


@calls.call("/me/sessions/<uuid:session_id>", access=CHANGE, method="DELETE", status=204)
def end_session(actor: Actor, moment: datetime, session_id: UUID) -> None:
    """Sign one browser out."""
    own_account.end_session(actor, moment, session_id)


@calls.call("/me/sessions", access=CHANGE, method="DELETE", status=204)
def end_other_sessions(actor: Actor, moment: datetime) -> None:
    """Sign every browser out, except one that makes this call itself."""
    own_account.end_other_sessions(actor, moment)


@calls.call("/me/tokens", access=READ, answer=TokenOut, many=True)
def tokens(actor: Actor, moment: datetime) -> Any:
    """The caller's API tokens, without their secrets."""
    return queries.tokens(actor)


@calls.call("/me/tokens/<uuid:token_id>", access=CHANGE, method="DELETE", status=204)
def revoke_token(actor: Actor, moment: datetime, token_id: UUID) -> None:
    """End one token."""
    own_account.revoke_api_token(actor, moment, token_id)


@calls.call("/me/notices", access=READ_OWN_INBOX, query=PageQuery, answer=NoticeOut, many=True)
def notices(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """What was told to the caller, the newest first."""
    position = cursors.decode(query["cursor"])
    found = queries.notices(UUID(position[0]) if position else None, query["limit"] + 1)
    shown = found[: query["limit"]]
    return shown, cursors.next_link([shown[-1].id] if len(found) > len(shown) else None)


@calls.call("/me/notices/read", access=CHANGE, method="POST", status=204)
def read_notices(actor: Actor, moment: datetime) -> None:
    """Mark everything that was told to the caller as read."""
    own_account.read_notices(actor, moment)
