"""Trying a draft on terms that run: what an institution's dates would be had it adopted the draft instead.

The author chooses one institution that holds an edition of the document, or all of them. Jobs count, one institution
after the other; only counts and dates by term come back (docs/decisions/0084-a-draft-is-tried-by-counting.md).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.outbox import add_job
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, NotFound
from tenants.regulations import effects, queries, shipped, trial_queries
from tenants.regulations.models import RegulationDraft, RegulationTrial
from tenants.regulations.permissions import AUTHOR
from tenants.regulations.rules.law import with_edition
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.reading import read_pack

TRIAL_JOB = "regulations.trial"
#: Stands for the draft among editions while it is tried.
_DRAFT = UUID(int=0)


def pack_of(draft: RegulationDraft) -> Pack | None:
    """The pack of a draft; None while it cannot be read. What else is wrong with it does not matter to a trial."""
    return read_pack(draft.files, shipped.vocabulary()).pack


def holders(pack: Pack, moment: datetime) -> list[tuple[UUID, str]]:
    """The institutions that hold an edition of the pack's document today, by name."""
    today = moment.astimezone(AMSTERDAM).date()
    return trial_queries.holders_of(pack.edition.issuer, pack.edition.document, today)


def begin(actor: Actor, moment: datetime, draft_id: UUID, institution: UUID | None) -> RegulationTrial:
    """Begin a trial of a draft, of one institution or (None) of all that hold an edition of its document.

    :raises Conflict: the draft cannot be read; nobody holds an edition of this document. :raises Invalid: the
        institution holds none.
    """
    AUTHOR.require(actor)
    assert actor.person_id is not None
    draft = queries.draft(actor, draft_id)
    pack = pack_of(draft)
    if pack is None:
        raise Conflict(_("This draft cannot be read yet. Mend its faults first."))
    there = [tenant_id for tenant_id, _name in holders(pack, moment)]
    if not there:
        raise Conflict(_("No institution holds an edition of this document, so there is nothing to try it on."))
    if institution is not None and institution not in there:
        raise Invalid(errors={"institution": [_("Choose one of the institutions.")]})
    row = RegulationTrial(
        draft_id=draft.id,
        draft_version=draft.version,
        institutions=[institution] if institution else there,
        asked_by=actor.person_id,
        asked_by_name=actor.name,
        asked_at=moment,
    )
    db.session.add(row)
    db.session.flush()
    add_job(TRIAL_JOB, moment, platform=True, trial=row.id)
    audit.record(
        actor, "regulation.trial_begun", f"draft:{draft.id}", trial=str(row.id), institutions=len(row.institutions)
    )
    return row


def step(moment: datetime, trial_id: UUID) -> None:
    """Count the next institution of a trial, and add the job for the one behind it. In a job of the platform.

    A draft that changed meanwhile ends the trial: half of one and half of another would say nothing.
    """
    row = trial_queries.trial_to_count(trial_id)
    if row is None:
        return
    draft = db.session.get(RegulationDraft, row.draft_id)
    same = draft is not None and draft.version == row.draft_version and draft.removed_at is None
    # A newer program may read a pack otherwise; a trial of what it cannot read must not wait for ever.
    pack = pack_of(draft) if draft is not None and same else None
    if pack is None:
        row.ended, row.ended_at = "draft_changed", moment
    else:
        row.found = [*row.found, _tried(row.institutions[row.counted], pack, moment)]
        row.counted += 1
        if row.counted == len(row.institutions):
            row.ended, row.ended_at = "done", moment
        else:
            add_job(TRIAL_JOB, moment, platform=True, trial=row.id)
    db.session.flush()


def _tried(tenant_id: UUID, pack: Pack, moment: datetime) -> dict[str, Any]:
    law = queries.law_of(tenant_id)
    theirs = trial_queries.editions_of(pack.edition.issuer, pack.edition.document)
    adopted = law.adoption(pack.edition.document, moment.astimezone(AMSTERDAM).date())
    held = adopted.edition_id if adopted and adopted.edition_id in theirs else None
    terms = effects.tried(
        tenant_id,
        with_edition(law, theirs, _DRAFT),
        lambda edition_id: pack if edition_id == _DRAFT else queries.pack_of(edition_id),
        theirs,
        moment,
    )
    return {
        "institution": str(tenant_id),
        "edition": str(held) if held else None,
        "answers": len({event.answer.point for event in law.answers if event.edition_id == held}),
        "amendments": sum(1 for event in law.amendments if event.edition_id == held and event.act == "amend"),
        "terms": [
            {
                "key": each.key,
                "running": each.running,
                "moved": each.moved,
                "lost": each.lost,
                "overdue": each.overdue,
                "samples": [
                    {"before": _iso(before), "after": _iso(after), "many": many} for before, after, many in each.samples
                ],
            }
            for each in terms
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def trial_of(actor: Actor, draft_id: UUID, trial_id: UUID) -> RegulationTrial:
    """One trial of a draft. :raises NotFound: none of this draft."""
    AUTHOR.require(actor)
    row = trial_queries.trial(trial_id)
    if row is None or row.draft_id != draft_id:
        raise NotFound
    return row
