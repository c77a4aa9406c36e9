"""Opening a file to an institution and closing it again. Other modules decide when; only the person's hat opens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from assay.db import db
from assay.files.models import FileGrant, StoredFile
from assay.permissions import Actor
from assay.problems import NotFound


def open_to(
    actor: Actor, moment: datetime, tenant_id: UUID, file_ids: Sequence[UUID], *, until: datetime | None = None
) -> None:
    """The person opens files to an institution, until a moment or, with None, until it is bounded or closed.

    Opening again what was closed or bounded opens it anew. The caller checks the right and writes the audit entry.

    :raises NotFound: one of the files is not the person's own.
    """
    own = set(
        db.session.scalars(
            select(StoredFile.id).where(StoredFile.id.in_(file_ids), StoredFile.person_id == actor.person_id)
        )
    )
    if own != set(file_ids):
        raise NotFound
    if not own:
        return
    rows = [
        {"tenant_id": tenant_id, "person_id": actor.person_id, "file_id": f, "opened_at": moment, "open_until": until}
        for f in sorted(own)
    ]
    statement = insert(FileGrant).values(rows)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[FileGrant.tenant_id, FileGrant.file_id],
            set_={"opened_at": moment, "open_until": until, "revoked_at": None},
        )
    )


def close_to(actor: Actor, moment: datetime, tenant_id: UUID, file_ids: Sequence[UUID]) -> None:
    """The person takes back what they opened to an institution, at once."""
    db.session.execute(
        update(FileGrant)
        .where(
            FileGrant.tenant_id == tenant_id,
            FileGrant.person_id == actor.person_id,
            FileGrant.file_id.in_(file_ids),
            FileGrant.revoked_at.is_(None),
        )
        .values(revoked_at=moment)
    )
