"""Submissions as templates show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import url_for

from assay.calendar import WorkingCalendar
from assay.files.models import StoredFile
from assay.files.queries import files_by_id
from assay.files.rules import is_media
from assay.i18n import format_time
from assay.i18n import gettext as _
from assay.permissions import Actor
from portfolio.evidence.rules import Draft, ItemKind
from portfolio.evidence.words import KINDS, field_values
from portfolio.verification import queries
from portfolio.verification.models import Decision, Submission
from portfolio.verification.operations.steps import claimed_by_other
from portfolio.verification.rules import State, local_day
from portfolio.verification.ties import kept_out, matter_of
from portfolio.verification.words import ICONS, STATES, STEPS, TONES
from tenants.interests.shown import KeptOut
from tenants.reference.queries import qualification_names
from tenants.regulations.queries import law_of


@dataclass(frozen=True)
class WorkLine:
    """One line of the work list. ``age`` is in working days since it was handed in; ``tied``: a tie bars the actor."""

    submission: Submission
    kind: Any
    title: Any
    age: int
    claim: str
    own: bool
    tied: bool
    url: str


def kept_out_shown(actor: Actor, moment: datetime, submission: Submission) -> KeptOut | None:
    """What keeps the actor from deciding on this item because of a tie; None for nothing, and for what came back."""
    if submission.state == State.TAKEN_BACK:
        return None
    return kept_out(actor, moment, [submission]).get(matter_of(submission))


def calendar_of(actor: Actor) -> WorkingCalendar:
    """The days on which the actor's body works: by them its terms are counted as well."""
    assert actor.tenant_id is not None
    return law_of(actor.tenant_id).calendar()


def work_line(
    actor: Actor, moment: datetime, shown: queries.Shown, calendar: WorkingCalendar, tied: Collection[str] = ()
) -> WorkLine:
    """How a submission stands on the work list.

    :param calendar: the days on which the body works. :param tied: the matters from which a tie keeps the actor.
    """
    submission = shown.submission
    return WorkLine(
        submission=submission,
        kind=kind_words(submission),
        title=submission.item["title"] if shown.open else kind_words(submission),
        age=calendar.working_days(local_day(submission.submitted_at), local_day(moment)),
        claim=claim_words(actor, moment, submission),
        own=submission.person_id == actor.person_id,
        tied=matter_of(submission) in tied,
        url=url_for("work-list.one", submission_id=submission.id),
    )


def kind_words(submission: Submission) -> Any:
    """The kind of item that was handed in."""
    return KINDS[ItemKind(submission.item["kind"])]


def claim_words(actor: Actor, moment: datetime, submission: Submission) -> str:
    """Who is looking at it, until when; empty for nobody."""
    until = submission.claimed_until
    if until is None or until <= moment:
        return ""
    if claimed_by_other(actor, moment, submission):
        return _("%(name)s, until %(time)s", name=submission.claimed_by_name, time=format_time(until))
    return _("You, until %(time)s", time=format_time(until))


def badge_of(submission: Submission) -> tuple[Any, str, str]:
    """Words, tone and icon of the state."""
    state = State(submission.state)
    return STATES[state], TONES[state], ICONS[state]


def draft_of(item: Mapping[str, Any]) -> Draft:
    """The item as it was handed in, as the portfolio's own words take it."""
    values: dict[str, Any] = {f.name: item.get(f.name) for f in fields(Draft)}
    values["kind"] = ItemKind(item["kind"])
    values["subjects"], values["crebo"] = tuple(item.get("subjects") or ()), tuple(item.get("crebo") or ())
    for name in ("starts_on", "ends_on"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["organisation_id"] = UUID(values["organisation_id"]) if values["organisation_id"] else None
    values["hours"] = Decimal(values["hours"]) if values["hours"] else None
    return Draft(**values)


def facts_in_words(submission: Submission) -> list[tuple[Any, str]]:
    """Every field that was filled in, with its label; the title is the page's heading."""
    item = submission.item
    draft = draft_of(item)
    names = {draft.organisation_id: item.get("organisation_name") or ""} if draft.organisation_id else {}
    qualifications = qualification_names(draft.crebo) if draft.crebo else {}
    values = field_values(draft, names, qualifications)
    return [(label, value) for name, label, value in values if value and name != "title"]


def files_in_place(actor: Actor, moment: datetime, submission: Submission) -> list[dict[str, Any]]:
    """What the macro ``file_view`` takes, for each file that was handed in and is open to the actor."""
    ids = [UUID(file["id"]) for file in submission.item["files"]]
    found = files_by_id(actor, moment, ids)
    images = queries.previews_of(found)
    return [_in_place(found[id_], images.get(id_, [])) for id_ in ids if id_ in found]


def _in_place(file: StoredFile, pages: list[Any]) -> dict[str, Any]:
    return {"file": file, "pages": pages, "media": is_media(file.media_type)}


@dataclass(frozen=True)
class StepLine:
    """One step of the history: when, by whom, what was said; ``undone`` where it was taken back later."""

    at: datetime
    words: str
    reason: str | None
    undone: bool


def steps_of(decisions: Sequence[Decision | queries.Step]) -> list[StepLine]:
    """The history of a submission, the newest first."""
    undone = {step.takes_back for step in decisions}
    return [
        StepLine(step.at, str(STEPS[step.kind]) % {"name": step.actor_name}, step.reason, step.id in undone)
        for step in reversed(decisions)
    ]
