"""What verification says on the pages of the portfolio: locks, states, the way to hand in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from sqlalchemy import select

from assay.i18n import format_date
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.permissions import Actor
from portfolio.evidence.models import PortfolioItem
from portfolio.evidence.ports import ItemFilter, Line, Standing
from portfolio.verification import queries
from portfolio.verification.models import Submission
from portfolio.verification.permissions import HAND_IN
from portfolio.verification.rules import UNDECIDED, State
from portfolio.verification.shown import badge_of, steps_of
from portfolio.verification.words import not_ready_words


def lock(item_id: UUID) -> str | None:
    """Why an item cannot be changed now: a body looks at it, or accepted it."""
    held = queries.holding(item_id)
    if not held:
        return None
    submission, body = held[0]
    if submission.state == State.ACCEPTED:
        return _(
            "%(body)s accepted this item, and your status rests on it. Add a new item for something new.", body=body
        )
    return _("This item is with %(body)s. Take it back first, then change it.", body=body)


def standings(actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """How items stand with the bodies they were handed in to."""
    found = {}
    for shown in queries.of_items(actor, item_ids):
        submission = shown.submission
        words, tone, icon = badge_of(submission)
        facts: list[tuple[Any, Any]] = [(_("Handed in to"), shown.body)]
        if submission.decided_at is not None:
            facts.append((_("Decided on"), format_date(submission.decided_at)))
        found[submission.item_id] = Standing(submission.state, words, tone, icon, facts=tuple(facts))
    return found


def history(actor: Actor, item_id: UUID) -> list[Line]:
    """Every time an item was handed in, with the decisions, questions and answers that followed, in order."""
    lines = []
    for submission, body, decisions in queries.with_steps(actor, item_id):
        path = url_for("submissions.one", submission_id=submission.id)
        lines.append(Line(submission.submitted_at, _("Handed in to %(body)s", body=body), path=path))
        lines += [Line(step.at, step.words, step.reason, step.undone) for step in reversed(steps_of(decisions))]
    return lines


def panel(actor: Actor, moment: datetime, item: Any) -> str | None:  # noqa: ARG001 - the form of every panel
    """The side of an item's page: hand in, the question to answer, the decision."""
    if not HAND_IN.holds(actor):
        return None
    found = queries.of_item(actor, item.id)
    if not found and item.withdrawn_at is not None:
        return None
    current = found[0] if found else None
    steps = steps_of(queries.decisions(current.submission)) if current else []
    can_hand_in = item.withdrawn_at is None and (
        current is None or State(current.submission.state) not in UNDECIDED | {State.ACCEPTED}
    )
    # Every kind of item needs a file before it can be handed in (`operations.submit_item`).
    files = queries.files_at_hand_in(item.id) if can_hand_in else []
    waiting = queries.not_ready(files)
    return render_template(
        "verification/panel.html",
        item=item,
        current=current,
        badge_of=badge_of,
        question=_open_question(current, steps),
        last=steps[0] if steps else None,
        can_hand_in=can_hand_in,
        files=files,
        not_ready=not_ready_words(waiting) if waiting else "",
    )


def _open_question(current: queries.Shown | None, steps: list[Any]) -> str | None:
    if current is None or current.submission.state != State.QUESTION or not steps:
        return None
    reason: str | None = steps[0].reason
    return reason


def _with_state(*states: State) -> Any:
    """Items whose badge (`standings`) shows one of these states."""

    def item_ids(actor: Actor) -> Any:
        own = select(Submission.item_id, Submission.state).where(Submission.person_id == actor.person_id)
        stands = queries.standing(own).subquery()
        return select(stands.c.item_id).where(stands.c.state.in_([s.value for s in states]))

    return item_ids


def _never_held(actor: Actor) -> Any:
    # By its id: a bare EXISTS asks for every column, and what was handed in is read only through its own door.
    held = (
        select(Submission.id)
        .where(Submission.item_id == PortfolioItem.id, Submission.state != State.TAKEN_BACK)
        .exists()
    )
    return select(PortfolioItem.id).where(PortfolioItem.person_id == actor.person_id, ~held)


FILTERS = (
    ItemFilter("to-hand-in", _l("Not handed in"), _never_held),
    ItemFilter("with-a-body", _l("With a body"), _with_state(State.WAITING, State.QUESTION)),
    ItemFilter("accepted", _l("Accepted"), _with_state(State.ACCEPTED)),
    ItemFilter("refused", _l("Refused"), _with_state(State.REFUSED)),
)
