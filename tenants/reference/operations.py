"""Keeping the list of qualifications: show what an import would change, then apply exactly that."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import lazy_gettext as _l
from assay.permissions import Actor
from assay.problems import Conflict, Invalid
from tenants.reference import queries
from tenants.reference.models import Qualification, QualificationImport
from tenants.reference.permissions import IMPORT_QUALIFICATIONS
from tenants.reference.rules import Change, Difference, QualificationFacts, difference, read, search_key
from tenants.reference.words import explain

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('reference.qualifications', 0))")
_LONGEST_SOURCE = 500


def preview_import(
    actor: Actor, moment: datetime, content: bytes, *, file_name: str, source: str, complete: bool
) -> QualificationImport:
    """Read an import file and keep what it would change. Nothing changes yet.

    :param content: the whole file, JSON or CSV; see `rules.read`.
    :param source: the document the rows come from, kept with each row that is added or changed. Where it is empty the
        file's own `source` counts.
    :param complete: whether the file is the whole list, so that what it does not name is retired.
    :raises Invalid: for a file with faults, all of them under ``file``; for a missing or too long source.
    """
    IMPORT_QUALIFICATIONS.require(actor)
    assert actor.person_id is not None
    reading = read(content)
    if reading.faults:
        raise Invalid(errors={"file": [explain(fault) for fault in reading.faults]}, faults=reading.faults)
    origin = " ".join(source.split()) or reading.source or ""
    if not origin or len(origin) > _LONGEST_SOURCE or not origin.isprintable():
        raise Invalid(errors={"source": [_l("Say in at most 500 characters which document the rows come from.")]})
    changes = difference(queries.standing_qualifications(), reading.qualifications, complete=complete)
    shown = QualificationImport(
        actor_id=actor.person_id,
        at=moment,
        source_name="".join(letter for letter in file_name if letter.isprintable())[:200],
        source=origin,
        complete=complete,
        incoming=[row.as_json() for row in reading.qualifications],
        difference=changes.as_json(),
        sha256=changes.sha256,
    )
    db.session.add(shown)
    db.session.flush()
    return shown


def apply_import(actor: Actor, moment: datetime, import_id: UUID, sha256: str) -> Difference:
    """Apply exactly the difference that was shown.

    :param sha256: fingerprint of the difference on the page the administrator looked at.
    :returns: what was changed.
    :raises NotFound: no such import.
    :raises Conflict: it was applied before, it changes nothing, or the list changed since it was shown.
    """
    IMPORT_QUALIFICATIONS.require(actor)
    db.session.execute(_ONE_AT_A_TIME)
    shown = queries.import_by_id(actor, import_id)
    if shown.applied_at is not None:
        raise Conflict(_l("This import was already applied."))
    incoming = [QualificationFacts.from_json(row) for row in shown.incoming]
    changes = difference(queries.standing_qualifications(), incoming, complete=shown.complete)
    if not changes.sha256 == shown.sha256 == sha256:
        raise Conflict(
            _l("The list changed since this import was shown. Upload the file again and look at what it changes now.")
        )
    if changes.empty:
        raise Conflict(_l("This import changes nothing."))
    today = moment.astimezone(AMSTERDAM).date()
    _add(changes.added, shown.source, today)
    _change((*changes.changed, *changes.revived), shown.source)
    _retire(changes.retired, today)
    shown.applied_at, shown.applied_by = moment, actor.person_id
    db.session.flush()
    audit.record(
        actor,
        "qualifications.imported",
        f"qualification_import:{shown.id}",
        sha256=changes.sha256,
        added=len(changes.added),
        changed=len(changes.changed),
        revived=len(changes.revived),
        retired=len(changes.retired),
    )
    return changes


def _add(rows: Iterable[QualificationFacts], source: str, today: date) -> None:
    for facts in rows:
        values = facts.as_json()
        db.session.add(
            Qualification(
                **values, name_search=search_key(facts.name), source=source, first_seen=today, retired_on=None
            )
        )


def _change(changes: Iterable[Change], source: str) -> None:
    for change in changes:
        row = db.session.get_one(Qualification, change.crebo)
        for each in change.fields:
            setattr(row, each.field, each.after)
        row.name_search = search_key(row.name)
        row.source = source
        row.retired_on = None


def _retire(rows: Iterable[QualificationFacts], today: date) -> None:
    for facts in rows:
        db.session.get_one(Qualification, facts.crebo).retired_on = today
