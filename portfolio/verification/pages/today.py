"""What verification brings to Today. One statement each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import shorten

from flask import url_for

from assay.files.words import refusal_words
from assay.i18n import gettext as _
from assay.i18n import ngettext
from assay.permissions import Actor
from assay.web.today import Task
from portfolio.evidence.rules import ItemKind
from portfolio.verification import queries
from portfolio.verification.permissions import DECIDE, HAND_IN
from portfolio.verification.rules import State, local_day
from portfolio.verification.shown import calendar_of
from portfolio.verification.ties import open_to

#: For how long a decision is news.
_NEWS = timedelta(days=14)
#: How many characters of a question stand on Today; the item has it whole.
_MOST = 160


def tasks(actor: Actor, moment: datetime) -> list[Task]:
    """Questions, refused files, what waits and what was decided; for lead assessors the work list and the falls."""
    if HAND_IN.holds(actor):
        return _own(actor, moment)
    if DECIDE.holds(actor):
        return _body(actor, moment)
    return []


def _own(actor: Actor, moment: datetime) -> list[Task]:
    row = queries.today_own(actor, moment - _NEWS)
    found = [
        Task(
            column="mine",
            title=_("Answer a question about “%(title)s”", title=each["title"]),
            reason=_(
                "%(body)s asks: %(question)s",
                body=each["body"],
                question=shorten(each["question"] or "", _MOST, placeholder="…"),
            ),
            url=url_for("submissions.one", submission_id=each["id"]),
            act=_("Answer the question"),
            strong=True,
        )
        for each in row.questions
    ]
    found += [
        Task(
            column="mine",
            title=_("File refused: “%(name)s”", name=each["name"]),
            reason=refusal_words(each["code"]),
            url=url_for("portfolio.item", item_id=each["item"]),
            act=_("Choose another file"),
        )
        for each in row.refused
    ]
    if row.empty:
        found.append(
            Task(
                column="mine",
                title=_("Begin your portfolio"),
                reason=_("Are you an assessor? Begin with your certificate."),
                url=url_for("portfolio.items"),
                act=_("Add a certificate"),
                act_url=url_for("portfolio.add", kind=ItemKind.CERTIFICATE.value),
                order=10,
            )
        )
    if row.ready:
        found.append(
            Task(
                column="mine",
                title=ngettext("%(num)d item is ready to hand in", "%(num)d items are ready to hand in", row.ready),
                reason=_("An item counts for your status once a body has accepted it."),
                url=url_for("portfolio.items", state="to-hand-in"),
                act=_("Choose an item"),
                order=20,
            )
        )
    found += [
        Task(
            column="others",
            title=ngettext("Check of %(num)d item", "Check of %(num)d items", each["waiting"]),
            who=_("by %(body)s", body=each["body"]),
            url=url_for("portfolio.items", state="with-a-body"),
        )
        for each in row.waiting
    ]
    words = {
        State.ACCEPTED: _("“%(title)s” was accepted and counts"),
        State.REFUSED: _("There is a decision on “%(title)s”"),
    }
    found += [
        Task(
            column="changed",
            title=words[State(each["state"])] % {"title": each["title"]},
            url=url_for("submissions.one", submission_id=each["id"]),
            on=local_day(datetime.fromisoformat(each["decided_at"])),
        )
        for each in row.decided
    ]
    return found


@dataclass(frozen=True)
class _Work:
    """What waits at the body: for this lead assessor, and ``kept_out``: for another, because of a tie of this one."""

    items: int
    oldest: datetime | None
    falls: int
    items_kept_out: int
    falls_kept_out: int
    asked: int


def _work(actor: Actor, moment: datetime) -> _Work:
    row = queries.today_body(actor)
    mine = open_to(actor, moment, row)
    items = {each["matter"]: each["submitted_at"] for each in row.matters if each["submitted_at"]}
    since = [datetime.fromisoformat(at) for matter, at in items.items() if matter in mine]
    falls = {each["matter"] for each in row.matters} - items.keys()
    return _Work(
        items=row.waiting + len(since),
        oldest=min([*since, *([row.oldest] if row.oldest else [])], default=None),
        falls=row.falls + len(falls & mine),
        items_kept_out=len(items) - len(since),
        falls_kept_out=len(falls - mine),
        asked=row.asked,
    )


def _body(actor: Actor, moment: datetime) -> list[Task]:
    work = _work(actor, moment)
    found = []
    if work.oldest is not None:
        age = calendar_of(actor).working_days(local_day(work.oldest), local_day(moment))
        found.append(
            Task(
                column="mine",
                title=ngettext("%(num)d item waits for a decision", "%(num)d items wait for a decision", work.items),
                reason=ngettext("The oldest waits %(num)d working day.", "The oldest waits %(num)d working days.", age),
                url=url_for("work-list.waiting"),
                act=_("Open the work list"),
                strong=True,
            )
        )
    if work.falls:
        found.append(
            Task(
                column="mine",
                title=ngettext("%(num)d fall to decide on", "%(num)d falls to decide on", work.falls),
                reason=_("An assessor no longer meets what the level asks. Nothing changes until you decide."),
                url=url_for("status-falls.waiting"),
                act=_("Look at the falls"),
            )
        )
    if work.items_kept_out:
        found.append(
            Task(
                column="others",
                title=ngettext("%(num)d item for a colleague", "%(num)d items for a colleague", work.items_kept_out),
                who=_("you have a tie with the assessor"),
                url=url_for("work-list.waiting"),
            )
        )
    if work.falls_kept_out:
        found.append(
            Task(
                column="others",
                title=ngettext("%(num)d fall for a colleague", "%(num)d falls for a colleague", work.falls_kept_out),
                who=_("you have a tie with the assessor"),
                url=url_for("status-falls.waiting"),
            )
        )
    if work.asked:
        found.append(
            Task(
                column="others",
                title=ngettext("%(num)d question asked", "%(num)d questions asked", work.asked),
                who=_("by the assessors"),
                url=url_for("work-list.waiting"),
            )
        )
    return found
