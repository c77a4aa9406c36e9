"""Handing one message to the mail server, and knowing afterwards what became of it.

The conversation is led command by command, because the answer to "may it have gone?" depends on how far it came: before
the text was sent it certainly did not; after the last line only the server's answer tells.
"""

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from assay.outbox.faults import DidNotHappen, Refused, TryLater

#: Seconds for each step; all of them together stay below what the database allows an open transaction.
STEP_SECONDS = 8.0
#: Seconds for the answer to the whole text: a server may look through it first.
ANSWER_SECONDS = 45.0

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_AT_LINE_START = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True)
class MailServer:
    """A mail server, as SMTP_URL names it.

    ``smtps://`` speaks TLS from the first byte. ``smtp://`` uses STARTTLS where the server offers it;
    ``?starttls=required`` insists, ``?starttls=never`` leaves it. A user name insists too, unless the server is this
    machine: a password never travels in the open.
    """

    host: str
    port: int
    user: str | None
    password: str | None
    tls: Literal["at once", "required", "offered", "never"]

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        """Raises `ValueError` for an unknown ``starttls``."""
        parts = urlsplit(url)
        host = parts.hostname or "localhost"
        user = unquote(parts.username) if parts.username else None
        if parts.scheme == "smtps":
            return cls(host, parts.port or 465, user, unquote(parts.password or ""), "at once")
        asked = parse_qs(parts.query).get("starttls", ["offered"])[-1]
        if asked not in ("required", "offered", "never"):
            raise ValueError("SMTP_URL: starttls is required, offered or never")
        if user and host not in _LOOPBACK:
            asked = "required"
        return cls(host, parts.port or 587, user, unquote(parts.password or ""), asked)  # type: ignore[arg-type]  # checked against the three ways just above


def send(server: MailServer, message: EmailMessage) -> None:
    """Hand over one message to its one addressee.

    Returns when the server took it. Raises otherwise:

    :raises TryLater: the server is away, not ready, or refuses us as a sender; nothing went out.
    :raises DidNotHappen: it refused for now (a code that starts with 4).
    :raises Refused: it refused for good (5), address or text.
    :raises Exception: anything else: the connection broke after the text had left; it may have gone.
    """
    sender = parseaddr(str(message["From"]))[1]
    recipient = str(message["To"].addresses[0].addr_spec)
    if not (recipient.isascii() and sender.isascii()):
        raise Refused("address")
    smtp = _connect(server)
    try:
        _announce(smtp, sender, recipient)
        if smtp.sock is not None:
            smtp.sock.settimeout(ANSWER_SECONDS)
        # From here on a broken connection proves nothing.
        smtp.send(_AT_LINE_START.sub(b"..", message.as_bytes()) + b".\r\n")
        code, _ = smtp.getreply()
        _judge(code, 250)
    finally:
        # The message's fate is known by now; how the conversation ends does not matter.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp.close()


def _connect(server: MailServer) -> smtplib.SMTP:
    """Connect, agree on TLS, sign in. Everything that fails here is worth a later try."""
    smtp: smtplib.SMTP | None = None
    try:
        if server.tls == "at once":
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=STEP_SECONDS, context=_trust())
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=STEP_SECONDS)
        smtp.ehlo_or_helo_if_needed()
        if server.tls == "required" or (server.tls == "offered" and smtp.has_extn("starttls")):
            smtp.starttls(context=_trust())
            smtp.ehlo_or_helo_if_needed()
        if server.user is not None:
            smtp.login(server.user, server.password or "")
    except (OSError, smtplib.SMTPException) as fault:
        if smtp is not None:
            smtp.close()
        raise TryLater(f"mail server, {type(fault).__name__}") from fault
    return smtp


def _trust() -> ssl.SSLContext:
    """The certificates of the machine. Reading them takes as long as sending a mail, so only where TLS is spoken."""
    return ssl.create_default_context()


def _announce(smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
    """Sender, addressee, and leave to send the text."""
    try:
        code, _ = smtp.mail(sender)
        if code != 250:
            # Our own address is refused: a matter of settings, not of this mail.
            raise TryLater(f"mail server, sender {code}")
        code, _ = smtp.rcpt(recipient)
        _judge(code, 250, 251)
        code, _ = smtp.docmd("DATA")
        _judge(code, 354)
    except (OSError, smtplib.SMTPException) as fault:
        raise TryLater(f"mail server, {type(fault).__name__}") from fault


def _judge(code: int, *wanted: int) -> None:
    if code in wanted:
        return
    if code == 421:
        raise TryLater("mail server, 421")
    if 400 <= code < 500:
        raise DidNotHappen(str(code))
    if 500 <= code < 600:
        raise Refused(str(code))
    raise smtplib.SMTPResponseException(code, "an answer outside the protocol")
