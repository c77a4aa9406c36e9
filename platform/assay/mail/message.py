"""Making one message: from a template and a person's language to bytes."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from jinja2 import Environment

from assay.i18n import force_locale
from assay.mail.notices import NoticeKind
from assay.outbox.faults import Refused

#: Headers folded at 78 characters, lines ended with CR LF; a header with a line break in it raises.
POLICY = SMTP.clone(max_line_length=78)


@dataclass(frozen=True)
class Addressee:
    """Who a mail goes to, in which language."""

    name: str
    email: str
    language: str


@dataclass(frozen=True)
class Letter:
    """What one mail says.

    :param templates: names without ending, the first that exists is taken; it has a ``.txt`` and a ``.html``.
    :param subject: a lazy constant.
    :param path: where the link leads, below BASE_URL; None for a mail without a link.
    """

    templates: tuple[str, ...]
    subject: Any
    path: str | None
    values: dict[str, Any]


def letter_of_notice(kind: NoticeKind, params: dict[str, Any], path: str | None) -> Letter:
    """The mail of a notice: the kind's own templates where a module has them, else the plain ones."""
    return Letter((f"mail/{kind.name}", "mail/notice"), kind.subject, path, {"kind": kind, "params": params})


def compose(
    templates: Environment,
    letter: Letter,
    to: Addressee,
    *,
    outbox_id: UUID,
    moment: datetime,
    base_url: str,
    sender: str,
) -> EmailMessage:
    """The whole message; the same outbox row and moment give the same bytes.

    :param templates: the app's templates.
    :param moment: aware; becomes the Date header.
    :raises Refused: the address cannot stand in a header.
    """
    with force_locale(to.language):
        values = {
            **letter.values,
            "name": to.name,
            "subject": str(letter.subject),
            "base_url": base_url,
            "url": base_url + letter.path if letter.path else None,
            "language": to.language,
        }
        # Rendered without the pages' context processors: there is no request here.
        plain = templates.select_template([f"{name}.txt" for name in letter.templates]).render(values)
        rich = templates.select_template([f"{name}.html" for name in letter.templates]).render(values)
    message = EmailMessage(policy=POLICY)
    try:
        message["To"] = Address(addr_spec=to.email)
        message["From"] = sender
        message["Subject"] = values["subject"]
    except (ValueError, IndexError) as fault:  # the parser of addresses raises both
        raise Refused("address") from fault
    message["Date"] = format_datetime(moment)
    message["Message-ID"] = f"<{outbox_id}@{urlsplit(base_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(plain.strip() + "\n", cte="quoted-printable")
    message.add_alternative(rich.strip() + "\n", subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{outbox_id.hex}")
    message["Content-Language"] = to.language  # last: making the parts moves such headers into them
    return message
