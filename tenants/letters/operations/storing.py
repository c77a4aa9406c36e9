"""Making the PDF of a letter and putting it into the store."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from assay.db import db
from assay.files.store import StoreAway, current_store
from assay.letters.printing import printed
from assay.outbox import TryLater
from tenants.letters import queries

PDF = "application/pdf"


def store_pdf(moment: datetime, tenant_id: UUID | None, letter_id: UUID) -> None:
    """Make the PDF of a letter, once, under a key that says nothing. A letter that has one is left alone.

    :param tenant_id: whose letter it is; None for the platform's.
    :raises TryLater: the store is away. :raises assay.typesetting.PdfError: the typesetter failed.
    """
    letter = queries.kept_letter(tenant_id, letter_id)
    if letter is None or letter.pdf_key is not None:
        return
    body = printed(letter.written)
    key = f"letters/{secrets.token_urlsafe(24)}"
    # An object whose transaction fails afterwards is swept: no row refers to it.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "letter.pdf"
        path.write_bytes(body)
        try:
            current_store().put(key, path, PDF)
        except StoreAway as fault:
            raise TryLater("store") from fault
    letter.pdf_key, letter.pdf_sha256 = key, hashlib.sha256(body).hexdigest()
    letter.pdf_size, letter.pdf_made_at = len(body), moment
    db.session.flush()
