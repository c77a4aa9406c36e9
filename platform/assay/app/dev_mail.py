"""Development only: the mails that the local sink caught, at ``/dev/mail``."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Flask, current_app, render_template

from assay.permissions import PUBLIC, Actor
from assay.problems import NotFound
from assay.settings import Settings
from assay.web.routing import Pages

bp = Pages("dev_mail", __name__, url_prefix="/dev/mail")

#: How many mails the list shows.
SHOWN = 100
_KEY = re.compile(r"[0-9A-Za-z_.=,:+-]+")
_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class CaughtMail:
    """A mail as the sink keeps it.

    :param key: its file name in the Maildir.
    :param links: the addresses in its text, in order, each once.
    """

    key: str
    to: str
    sender: str
    subject: str
    date: str
    plain: str
    html: str
    links: tuple[str, ...]


def init_app(app: Flask) -> None:
    """Add the pages where there is a sink and this is no production copy."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.production and settings.mail_sink_dir is not None:
        app.register_blueprint(bp)


def caught_mails(maildir: Path, limit: int = SHOWN) -> list[CaughtMail]:
    """The mails in a Maildir, newest first; none where there is no such folder yet."""
    files = [file for part in ("new", "cur") for file in (maildir / part).glob("*")]
    files.sort(key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
    return [_read(file) for file in files[:limit]]


def caught_mail(maildir: Path, key: str) -> CaughtMail:
    """One mail. Raises `NotFound` for a name that is none of the Maildir's."""
    # No separator can be in it, and it may not be "..".
    if _KEY.fullmatch(key) and not key.startswith("."):
        for part in ("new", "cur"):
            if (file := maildir / part / key).is_file():
                return _read(file)
    raise NotFound


def _read(file: Path) -> CaughtMail:
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    plain = _text(message, "plain")
    return CaughtMail(
        key=file.name,
        to=str(message.get("To", "")),
        sender=str(message.get("From", "")),
        subject=str(message.get("Subject", "")),
        date=str(message.get("Date", "")),
        plain=plain,
        html=_text(message, "html"),
        links=tuple(dict.fromkeys(_LINK.findall(plain))),
    )


def _text(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


def _maildir() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    assert settings.mail_sink_dir is not None
    return settings.mail_sink_dir


@bp.page("", access=PUBLIC)
def caught(actor: Actor, moment: datetime) -> str:
    """The caught mails, newest first."""
    return render_template("dev_mail/list.html", mails=caught_mails(_maildir()))


@bp.page("/<key>", access=PUBLIC)
def one(actor: Actor, moment: datetime, key: str) -> str:
    """One mail: its text, its links, and its HTML in a frame that may do nothing."""
    return render_template("dev_mail/one.html", mail=caught_mail(_maildir(), key))
