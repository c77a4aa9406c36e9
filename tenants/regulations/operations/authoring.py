"""Writing a pack: a draft with its files, what is wrong with it, and publishing. For authors of the platform."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from assay import audit
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, Stale
from tenants.regulations import queries, shipped
from tenants.regulations.editions import columns_of, digest
from tenants.regulations.models import RegulationDraft, RegulationEdition
from tenants.regulations.permissions import AUTHOR
from tenants.regulations.rules.findings import Finding
from tenants.regulations.rules.golden import prove
from tenants.regulations.rules.linting import lint
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.reading import Reading, read_pack

FILE_NAME = re.compile(r"[a-z0-9_]{1,60}\.toml")
FILES_MOST = 60
BYTES_MOST = 900_000

#: What a draft without anything begins with.
FIRST_FILE = """[edition]
issuer = "naam-van-de-instelling"
document = "exam-regulation"
edition = "2026-2027"
kind = "exam_regulation"
issuer_name = { nl = "", en = "" }
title = { nl = "Examenreglement", en = "Exam regulation" }
cites_as = { nl = "Examenreglement, art.", en = "Exam regulation, art." }
summary = { nl = "", en = "" }
country = "NL"
calendar = "NL"
adopted_on = 2026-06-01
adopted_by = "executive_board"
in_force_from = 2026-08-01

[[article]]
number = "1"
title = { nl = "", en = "" }
"""


def begin(actor: Actor, moment: datetime, title: str, from_edition: UUID | None = None) -> RegulationDraft:
    """Begin a draft, empty or from an edition. :raises Invalid: no title. :raises NotFound: no such edition."""
    AUTHOR.require(actor)
    assert actor.person_id is not None
    if not title.strip() or len(title) > 200:
        raise Invalid(errors={"title": [_("Give the draft a name, in at most 200 characters.")]})
    files = queries.files_of(from_edition) if from_edition else {"edition.toml": FIRST_FILE}
    row = RegulationDraft(
        title=title.strip(),
        files=dict(files),
        begun_from=from_edition,
        begun_by=actor.person_id,
        begun_by_name=actor.name,
        begun_at=moment,
        changed_at=moment,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "regulation.draft_begun", f"draft:{row.id}")
    return row


def save(actor: Actor, moment: datetime, draft_id: UUID, files: Mapping[str, str], version: int) -> RegulationDraft:
    """Keep the files of a draft, whatever is wrong in them; findings are shown beside it.

    :param files: text by file name; an empty text takes a file out.
    :raises Stale: somebody else saved meanwhile. :raises Invalid: a file name, or too much.
    """
    AUTHOR.require(actor)
    row = queries.draft(actor, draft_id, lock=True)
    if row.version != version:
        raise Stale(current=row)
    kept = {name: text.replace("\r\n", "\n") for name, text in files.items() if text.strip()}
    errors: dict[str, list[str]] = {}
    if any(not FILE_NAME.fullmatch(name) for name in kept):
        errors["file"] = [_("A file name has lower-case letters, digits and underscores, and ends in .toml.")]
    elif len(kept) > FILES_MOST or sum(len(text.encode()) for text in kept.values()) > BYTES_MOST:
        errors["file"] = [_("This is more than an edition may hold.")]
    if errors:
        raise Invalid(errors=errors)
    before = digest(row.files)
    row.files, row.changed_at = kept, moment
    row.version += 1
    db.session.flush()
    audit.record(
        actor, "regulation.draft_saved", f"draft:{row.id}", version=row.version, before=before, sha256=digest(kept)
    )
    return row


def remove(actor: Actor, moment: datetime, draft_id: UUID) -> RegulationDraft:
    """Put a draft aside, for good. What was published from it stays as it is."""
    AUTHOR.require(actor)
    row = queries.draft(actor, draft_id, lock=True)
    row.removed_at = moment
    row.version += 1
    db.session.flush()
    audit.record(actor, "regulation.draft_removed", f"draft:{row.id}")
    return row


def publish(actor: Actor, moment: datetime, draft_id: UUID, version: int) -> RegulationEdition:
    """Publish a draft that has no fault. From then on the edition never changes; a correction is the next revision.

    :raises Conflict: it has faults, or is the same as what was published. :raises Stale: somebody saved meanwhile.
    """
    AUTHOR.require(actor)
    row = queries.draft(actor, draft_id, lock=True)
    if row.version != version:
        raise Stale(current=row)
    reading, findings = findings_of(row.files)
    if reading.pack is None or any(finding.weight == "fault" for finding in findings):
        raise Conflict(_("This draft still has faults. Mend them first; they are listed below it."))
    values = columns_of(reading.pack, row.files)
    queries.lock_edition(f"{values['issuer']}/{values['document']}/{values['edition']}")
    newest = queries.newest_revision(values["issuer"], values["document"], values["edition"])
    if newest is not None and newest.sha256 == digest(row.files):
        raise Conflict(_("Exactly this was published already."))
    edition = RegulationEdition(
        **values,
        revision=1 if newest is None else newest.revision + 1,
        files=row.files,
        origin="authored",
        published_at=moment,
        published_by=actor.person_id,
        published_by_name=actor.name,
    )
    db.session.add(edition)
    db.session.flush()
    row.published_as = edition.id
    row.version += 1
    db.session.flush()
    audit.record(
        actor, "regulation.published", f"edition:{edition.id}", address=reading.pack.edition.address,
        revision=edition.revision, sha256=edition.sha256,
    )  # fmt: skip
    return edition


def findings_of(files: Mapping[str, str]) -> tuple[Reading, list[Finding]]:
    """The pack of these files where it can be read, and everything that is wrong with it: read, linted, proven."""
    reading = read_pack(files, shipped.vocabulary())
    found = list(reading.findings)
    if reading.pack is not None:
        found += [*lint(reading.pack, _siblings(reading.pack)), *prove(reading.pack)]
    return reading, sorted(found, key=lambda finding: (finding.weight != "fault", finding))


def _siblings(pack: Pack) -> dict[str, Pack]:
    """The newest published edition of each other document of the same issuer."""
    mine = pack.edition
    return {
        each.document: queries.pack_of(each.id)
        for each in reversed(queries.editions(mine.issuer))
        if each.document != mine.document
    }
