"""The mail jobs. Payloads hold an id; who gets the mail is the person of the outbox row's scope."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import text

from assay.db import db
from assay.i18n import lazy_gettext as _l
from assay.mail.message import Addressee, Letter, compose, letter_of_notice
from assay.mail.notices import notice_kinds
from assay.mail.smtp import MailServer, send
from assay.outbox import Effect, job
from assay.permissions import Actor
from assay.settings import Settings
from assay.tenancy.scopes import Job

#: Where people sign in and where they ask for a new password.
SIGN_IN_PATH = "/sign-in"
FORGOT_PATH = "/forgot"

_ACCOUNT = text(
    "SELECT p.name, a.email, a.language, a.confirmed_at, a.disabled_at"
    " FROM app.account a JOIN app.person p USING (person_id) WHERE a.person_id = :person"
)
_NOTICE = text("SELECT kind, params, path FROM app.notice WHERE id = :id")
_TOKEN = text("SELECT purpose, expires_at, used_at FROM app.account_token WHERE id = :id")

EXISTS_SUBJECT = _l("You already have an account")
_ACCOUNT_SUBJECTS = {"confirm": _l("Confirm your e-mail address"), "reset": _l("Choose a new password")}


@job("mail.notice", queue="mail", external=True)
def mail_notice(actor: Actor, moment: datetime, row: Job) -> Effect | None:
    """Send a notice (``notice_id``) by mail. Nothing goes to an account that is unconfirmed or disabled."""
    account = _account(row)
    notice = db.session.execute(_NOTICE, {"id": _id(row, "notice_id")}).mappings().one_or_none()
    if account is None or not account["confirmed_at"] or notice is None:
        return None
    kind = notice_kinds()[notice["kind"]]
    letter = letter_of_notice(kind, notice["params"], notice["path"])
    return _mail(letter, account, moment, row)


@job("mail.account", queue="mail", external=True)
def mail_account(actor: Actor, moment: datetime, row: Job) -> Effect | None:
    """Send the link of an account token (``token_id``): confirm an address, or choose a new password.

    The secret in the link is computed here and stands nowhere else. A token that is used, expired or not of this
    person sends nothing.
    """
    from assay.accounts.tokens import make_token

    token_id = _id(row, "token_id")
    account = _account(row)
    token = db.session.execute(_TOKEN, {"id": token_id}).mappings().one_or_none()
    if account is None or token is None or token["used_at"] or token["expires_at"] <= moment:
        return None
    purpose: str = token["purpose"]
    secret = make_token(_settings().secret_key.get_secret_value(), token_id, purpose)
    letter = Letter(
        (f"mail/account.{purpose}",),
        _ACCOUNT_SUBJECTS[purpose],
        f"/{purpose}/{secret}",
        {"expires_at": token["expires_at"]},
    )
    return _mail(letter, account, moment, row)


@job("mail.account_exists", queue="mail", external=True)
def mail_account_exists(actor: Actor, moment: datetime, row: Job) -> Effect | None:
    """Tell the owner of an address that somebody tried to make a second account with it. The page tells nobody."""
    account = _account(row)
    if account is None:
        return None
    reset_url = _settings().base_url + FORGOT_PATH
    letter = Letter(("mail/account.exists",), EXISTS_SUBJECT, SIGN_IN_PATH, {"reset_url": reset_url})
    return _mail(letter, account, moment, row)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _id(row: Job, name: str) -> UUID:
    return UUID(row.payload[name])


def _account(row: Job) -> Any:
    """The account of the row's person; None where it is disabled or there is none."""
    account = db.session.execute(_ACCOUNT, {"person": row.person_id}).mappings().one_or_none()
    return None if account is None or account["disabled_at"] else account


def _mail(letter: Letter, account: Any, moment: datetime, row: Job) -> Effect:
    settings = _settings()
    message = compose(
        current_app.jinja_env,
        letter,
        Addressee(account["name"], account["email"], account["language"]),
        outbox_id=row.id,
        moment=moment,
        base_url=settings.base_url,
        sender=settings.mail_from,
    )
    server = MailServer.from_url(settings.smtp_url.get_secret_value())
    return lambda: send(server, message)
