"""Jobs of letters: making the PDF, and mailing a letter of the platform. Payloads hold the letter's id."""

from datetime import datetime
from uuid import UUID

from flask import current_app

from assay.mail.message import Addressee, Letter, compose
from assay.mail.smtp import MailServer, send
from assay.outbox import Effect, job
from assay.permissions import Actor
from assay.settings import Settings
from assay.tenancy.scopes import Job
from tenants.letters import operations, queries
from tenants.letters.models import PlatformLetter

PRINTS, MAILS = "letters.print", "letters.mail"


@job(PRINTS, queue="work")
def make_pdf(actor: Actor, moment: datetime, row: Job) -> None:
    """Make the PDF of a letter and put it into the store."""
    operations.store_pdf(moment, row.tenant_id, UUID(row.payload["letter_id"]))


@job(MAILS, queue="mail", external=True)
def mail_letter(actor: Actor, moment: datetime, row: Job) -> Effect | None:
    """Mail a letter of the platform, whole, to somebody who may have no account."""
    letter = queries.kept_letter(None, UUID(row.payload["letter_id"]))
    if not isinstance(letter, PlatformLetter):
        return None
    settings: Settings = current_app.config["SETTINGS"]
    message = compose(
        current_app.jinja_env,
        mail_of(letter),
        Addressee(letter.to_name, letter.to_email, letter.language),
        outbox_id=row.id,
        moment=moment,
        base_url=settings.base_url,
        sender=settings.mail_from,
    )
    server = MailServer.from_url(settings.smtp_url.get_secret_value())
    return lambda: send(server, message)


def mail_of(letter: PlatformLetter) -> Letter:
    """The mail that holds a letter of the platform. Its subject is the letter's, a constant of its template."""
    return Letter(("mail/letters.whole",), letter.written.subject, "/contact", {"letter": letter.written})
