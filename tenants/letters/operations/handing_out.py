"""Handing out the PDF of a letter."""

from __future__ import annotations

from uuid import UUID

from assay import audit
from assay.clock import AMSTERDAM
from assay.files import rules as files
from assay.files.store import current_store
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict
from tenants.letters import queries
from tenants.letters.models import Letter
from tenants.letters.operations.storing import PDF
from tenants.letters.permissions import READ


def download_link(actor: Actor, letter_id: UUID) -> str:
    """An address that saves the PDF, for 60 seconds. Recorded in the audit trail.

    :raises NotFound: not theirs to read. :raises Conflict: it is not made yet.
    """
    READ.require(actor)
    letter = queries.letter(actor, letter_id)
    if letter.pdf_key is None:
        raise Conflict(_("The PDF is being made. Try again in a moment."))
    person_id = letter.person_id if isinstance(letter, Letter) else None
    audit.record(actor, "letter.downloaded", f"letter:{letter.id}", person_id=person_id)
    written = letter.written
    day = letter.sent_at.astimezone(AMSTERDAM).date()
    name = f"{written.subject} {day.isoformat()}.pdf"
    return current_store().link(letter.pdf_key, PDF, files.link_life(PDF), files.attachment(name))
