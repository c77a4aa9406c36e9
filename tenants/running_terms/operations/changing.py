"""What whoever must act does to a term: make it longer with reasons, let it stand still, set its day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from assay.calendar import Extension, ExtensionRefused, Suspension, Term, Unit, due
from assay.calendar.naming import list_of
from assay.clock import AMSTERDAM
from assay.i18n import format_number, get_locale
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.permissions import Actor
from assay.problems import Conflict, Forbidden, Invalid, Stale
from tenants.regulations.queries import law_of, pack_of
from tenants.regulations.shown import Reader
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.operations.extenders import extenders
from tenants.running_terms.operations.keeping import counted, found, note, put
from tenants.running_terms.operations.telling import tell
from tenants.running_terms.permissions import KEEP, SEE_ALL
from tenants.running_terms.rules.cases import Basis, Case

_MOST_REASONS = 2000
#: What the rule says against an extension, in words for the field where the amount stands.
_REFUSED: dict[str, Any] = {
    "not_allowed": _l("The regulation does not allow this term to be made longer."),
    "too_many": _l("This term was made longer as often as the regulation allows."),
    "over_each": _l("That is more than one extension may add."),
    "over_added": _l("That is more than all extensions together may add."),
    "over_total": _l("With this the term would be longer than the regulation allows in total."),
}


def extension_rule(term: RunningTerm) -> Any:
    """The rule by which a term is made longer, as its edition has it; None where it may not be."""
    counts = _term_of(term)
    return counts.extension if counts else None


def in_words(term: RunningTerm, words: Sequence[str]) -> str:
    """Words of the term's regulation, such as those of `Extenders`, as its readers know them; empty without any."""
    if not words or term.edition_id is None:
        return ""
    locale = get_locale()
    reader = Reader(pack_of(term.edition_id), locale.language if locale else "nl")
    return list_of([reader.name(word) for word in words])


def extend(
    actor: Actor, moment: datetime, term_id: UUID, version: int, *, amount: int | None, reasons: str
) -> RunningTerm:
    """Make a term longer, under the rule of its regulation: never past its cap, and with reasons where it asks them.

    Where nobody whom the regulation names can do it here, whoever keeps the term writes down what they decided, and the
    history says so. The person whose matter it is, is told.

    :param amount: how many units of the rule's own unit.
    :raises NotFound: none of theirs. :raises Forbidden: another role must act, or somebody else makes it longer by the
        regulation (``extension.by``); the message says who. :raises Stale: it changed.
    :raises Conflict: it does not run, its time is over, or it may not be made longer. :raises Invalid: at ``amount`` or
        ``reasons``.
    """
    term = _to_change(actor, term_id, version, ("running",), partial(may_extend, moment=moment))
    rule = extension_rule(term)
    if rule is None:
        raise Conflict(_("The regulation does not allow this term to be made longer."))
    by = extenders(actor, term, _today(moment))
    if by.only_others:
        raise Forbidden(
            _("By the regulation this term is made longer by: %(who)s.", who=in_words(term, by.known)),
            rule=", ".join(term.articles) or None,
            whose=KEEP.whose,
        )
    if is_over(term, moment):
        raise Conflict(_("This term is over. What has ended cannot be made longer."))
    errors: dict[str, list[Any]] = {}
    if amount is None or not 0 < amount < 1000:
        errors["amount"] = [_("Fill in a whole number above 0.")]
    if by.written_down and not reasons.strip():
        errors["reasons"] = [_("Write down what they decided. Everyone who sees the term reads it.")]
    given = _reasons(reasons, errors, needed=rule.needs_reasons and not by.written_down)
    if errors or amount is None:
        raise Invalid(errors=errors)
    case = queries.case_of(term)
    case = replace(case, extensions=(*case.extensions, Extension(amount=amount, unit=Unit(rule.unit), reasons=given)))
    made = counted(term.tenant_id, case)
    _refuse_over_cap(term, case)
    before = term.due_on
    term.reminded_for = None
    put(term, case, made, moment)
    detail = {"amount": amount, "unit": rule.unit.value}
    if by.written_down:
        note(actor, moment, term, "extended_for", before, given, decided_by=[*by.known, *by.unknown], **detail)
    else:
        note(actor, moment, term, "extended", before, given or None, **detail)
    _tell_person(term)
    return term


def suspend(actor: Actor, moment: datetime, term_id: UUID, version: int, *, reasons: str) -> RunningTerm:
    """Let a term stand still from today. While it does, it has no due date: nobody knows when it goes on.

    :raises Conflict: it does not run, its time is over, or it has no counted date. :raises Invalid: at ``reasons``.
        Otherwise as `extend`.
    """
    term = _to_change(actor, term_id, version, ("running",))
    if _term_of(term) is None or term.set_on is not None or not term.inputs:
        raise Conflict(_("This term has no counted date, so it cannot stand still."))
    if _exact(term):
        raise Conflict(_("This term runs by the clock and cannot stand still."))
    if is_over(term, moment):
        raise Conflict(_("This term is over. What has ended cannot stand still."))
    errors: dict[str, list[Any]] = {}
    given = _reasons(reasons, errors, needed=True)
    if errors:
        raise Invalid(errors=errors)
    before = term.due_on
    term.state, term.suspended_on, term.suspended_because = "suspended", _today(moment), given
    term.due_on = term.due_at = term.trace = term.remind_on = None
    note(actor, moment, term, "suspended", before, given)
    return term


def resume(actor: Actor, moment: datetime, term_id: UUID, version: int) -> RunningTerm:
    """Let a suspended term go on: the days on which it stood still, up to and including yesterday, do not count.

    :raises Conflict: it does not stand still. Otherwise as `extend`.
    """
    term = _to_change(actor, term_id, version, ("suspended",))
    assert term.suspended_on is not None
    case = queries.case_of(term)
    last = _today(moment) - timedelta(days=1)
    if last >= term.suspended_on:
        stood = Suspension(first=term.suspended_on, last=last, reason=term.suspended_because or "")
        case = replace(case, suspensions=(*case.suspensions, stood))
    term.state, term.suspended_on, term.suspended_because = "running", None, None
    term.reminded_for = None
    put(term, case, counted(term.tenant_id, case), moment)
    note(actor, moment, term, "resumed")
    return term


def set_day(
    actor: Actor, moment: datetime, term_id: UUID, version: int, *, day: date | None, reasons: str
) -> RunningTerm:
    """Set the last day of a term that the regulation leaves to whoever handles the matter (D54).

    :raises Conflict: it does not run, or the regulation sets it. :raises Invalid: at ``day``. Otherwise as `extend`.
    """
    term = _to_change(actor, term_id, version, ("running", "missed"))
    if Basis(term.basis) is not Basis.SET_IN_CASE:
        raise Conflict(_("The day of this term is not yours to set."))
    errors: dict[str, list[Any]] = {}
    given = _reasons(reasons, errors, needed=term.set_on is not None)
    if day is None:
        errors["day"] = [_("Fill in the last day.")]
    elif day < _today(moment):
        errors["day"] = [_("Choose today or a later day.")]
    if errors:
        raise Invalid(errors=errors)
    before, case = term.due_on, replace(queries.case_of(term), set_on=day)
    term.state, term.reminded_for = "running", None
    put(term, case, counted(term.tenant_id, case), moment)
    note(actor, moment, term, "day_set", before, given or None)
    _tell_person(term)
    return term


def is_over(term: RunningTerm, moment: datetime) -> bool:
    """Whether the last second of a term passed, also where the night has not come to it yet."""
    return term.due_at is not None and term.due_at < moment.replace(microsecond=0)


def may_change(actor: Actor, term: RunningTerm) -> bool:
    """Whether this actor is one of those who must act on a term of their institution, or keeps the whole of it."""
    mine = term.kept_by in actor.hat.roles or bool(actor.hat.roles & SEE_ALL) or term.assignee_id == actor.person_id
    return KEEP.holds(actor) and mine and term.tenant_id == actor.tenant_id and not term.ends


def may_extend(actor: Actor, term: RunningTerm, moment: datetime) -> bool:
    """As `may_change`, and whoever the regulation names to make the term longer.

    Who of them does so by the regulation is another matter: `extenders`.
    """
    if may_change(actor, term):
        return True
    theirs = KEEP.holds(actor) and term.tenant_id == actor.tenant_id and not term.ends
    # Nobody sees a term only as one of those who extend it, unless they are named.
    return theirs and extenders(actor, term, _today(moment)).theirs


def _tell_person(term: RunningTerm) -> None:
    if term.person_id is not None:
        tell(term, "extended", [term.person_id])


def _to_change(
    actor: Actor,
    term_id: UUID,
    version: int,
    states: tuple[str, ...],
    may: Callable[..., bool] = may_change,
) -> RunningTerm:
    KEEP.require(actor)
    term = queries.one(actor, term_id, lock=True)
    if not may(actor, term):
        raise Forbidden(_("Somebody else must act on this term."), whose=KEEP.whose)
    if term.version != version:
        raise Stale(_("This term changed since you opened the page. Look at it as it is now."), current=term)
    if term.state not in states:
        words = {
            "running": _("This term runs. There is nothing to let go on."),
            "suspended": _("This term stands still. Let it go on first."),
            "met": _("This term was met. Nothing runs any more."),
            "missed": _("This term is over. What has ended cannot be made longer."),
            "cancelled": _("This term fell away. Nothing runs any more."),
        }
        raise Conflict(words[term.state], state=term.state)
    return term


def _refuse_over_cap(term: RunningTerm, case: Case) -> None:
    """Put the rule's refusal at the field; counting itself would only say that there is no date."""
    counts = _term_of(term)
    assert counts is not None
    assert term.tenant_id is not None
    try:
        due(counts, case.start, law_of(term.tenant_id).calendar(), case.extensions, case.suspensions)
    except ExtensionRefused as refused:
        field = "reasons" if refused.code == "no_reasons" else "amount"
        words = _("Give the reasons.") if refused.code == "no_reasons" else str(_REFUSED.get(refused.code, refused))
        raise Invalid(errors={field: [words]}, rule=", ".join(term.articles) or None) from None


def _term_of(term: RunningTerm) -> Term | None:
    """The rule as the term's edition has it; None where nothing is counted."""
    if term.tenant_id is None or term.set_on is not None:
        return None
    counts = found(term).counted
    return counts if isinstance(counts, Term) else None


def _exact(term: RunningTerm) -> bool:
    counts = _term_of(term)
    return counts is not None and (counts.unit.exact or counts.unit is Unit.AT_ONCE)


def _reasons(reasons: str, errors: dict[str, list[Any]], *, needed: bool) -> str:
    given = reasons.strip()
    if needed and not given:
        errors["reasons"] = [_("Give the reasons. Everyone who sees the term reads them.")]
    elif len(given) > _MOST_REASONS:
        errors["reasons"] = [_("At most %(most)s characters.", most=format_number(_MOST_REASONS))]
    return given


def _today(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()
