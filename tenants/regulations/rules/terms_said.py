"""Terms, and what hangs on them: how long, from when, by whom, and how much longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tenants.regulations.rules.base import Key, Keys, Part, Provision, Unit

#: Whoever means more writes a larger unit; a thousand years can still be counted.
Amount = Annotated[int, Field(ge=1, le=1_000)]
#: How many calendar days a unit has at the least.
_LEAST_DAYS: Mapping[str, int] = {
    "minute": 0, "hour": 0, "day": 1, "working_day": 1, "working_week": 5, "week": 7, "month": 28, "year": 365,
    "study_year": 365,
}  # fmt: skip
#: Words for who acts, to the role at an institution that stands for them. A body of the document stands for its
#: members; a word that is neither is nobody's here.
ROLE_OF: Mapping[str, str] = {
    "administrator": "administrator",
    "board": "board",
    "competent_authority": "board",
    "coordinator": "coordinator",
    "executive_board": "board",
    "lead_assessor": "lead_assessor",
    "secretary": "secretary",
}


class ExtensionRule(Part):
    """How a term may be made longer.

    :ivar allowed: ``no``: never. ``yes``: as below. ``not_stated``: the document is silent.
    :ivar amount: how much one extension adds at most, in ``unit``.
    :ivar cap: how long the term may be in total, in ``cap_unit``, everything counted from its start.
    :ivar times: how many extensions there may be; not given: any number within the cap.
    :ivar by: who makes it longer: a body of the document or a word of `ROLE_OF`; not given: the document does not say.
    :ivar reasons: reasons must be given. :ivar notice_to: who must be told in writing.
    """

    allowed: Literal["yes", "no", "not_stated"]
    amount: Amount | None = None
    unit: Unit | None = None
    cap: Amount | None = None
    cap_unit: Unit | None = None
    times: Amount | None = None
    by: Keys = ()
    reasons: bool | None = None
    notice_to: Keys = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.allowed == "yes" and self.amount is None and self.cap is None:
            raise ValueError("an extension that is allowed has an 'amount', a 'cap', or both")
        if self.allowed == "yes" and self.reasons is None:
            raise ValueError("an extension that is allowed says whether 'reasons' are needed")
        if self.allowed != "yes" and self.model_fields_set - {"allowed"}:
            raise ValueError("only an extension that is allowed says more")
        if (self.amount is None) != (self.unit is None) or (self.cap is None) != (self.cap_unit is None):
            raise ValueError("an amount has its unit: 'amount' with 'unit', 'cap' with 'cap_unit'")
        return self


class Told(Part):
    """Who is told of a term, and when: before its last day (``remind``) or once it was missed (``escalate``).

    :ivar days: how many calendar days before the last day, or after it. :ivar to: who is told.
    :ivar source: ``document``: the document says so. ``setting``: it says nothing, and the pack chooses.
    """

    days: Annotated[int, Field(ge=1, le=366)]
    to: Annotated[Keys, Field(min_length=1)]
    source: Literal["document", "setting"]


class TermRule(Provision):
    """How long somebody has, or how long something lasts.

    :ivar state: ``set``: by this document. ``not_set``: it should have a term and the document has none.
        ``set_in_case``: a person sets it in the matter itself. ``by_other``: another body's terms hold (``set_by``).
    :ivar at_once: it must be done at once; there is no length then.
    :ivar direction: ``after`` the start, or ``before`` it.
    :ivar start: the events whose moment starts it. With more than one the earliest counts, unless ``start_latest``.
    :ivar start_stated: whether the document itself names the start. Where it does not, an open point says which start
        this pack takes.
    :ivar start_day: ``next``: the day after the event is day one. ``same``: the day of the event is day one.
        ``end_of_study_year`` and ``end_of_year``: counting begins after the study year or calendar year of the event.
    :ivar end_rule: where the last day is a free day: ``as_is``, ``next_working_day``, or ``general_terms_act``
        [Algemene termijnenwet]. ``not_stated``: the institution's answer to that open point decides.
    :ivar closing_days: whether the institution's closing days count as working days: ``skip``, ``count`` or
        ``not_stated``.
    :ivar limit: ``at_most`` (the last moment), ``at_least`` (the first moment), ``exactly``, or ``not_before``: counted
        back from what is to come, and nothing may happen until that moment is over ("in the last 12 months").
    :ivar counts_on: which day makes it in time: that of ``receipt``, ``sending`` or the date ``stamp``.
    :ivar late: what lateness does to what came too late.
    :ivar on_expiry: what silence means once it has passed.
    :ivar rolling: whether a period rolls or is fixed; for periods such as three years.
    :ivar earliest_with: other terms that run beside it; whichever ends first counts.
    :ivar remind: who is reminded before the last day. Left out, the product reminds as its own setting says.
    :ivar escalate: who is told after the last day, besides whoever had to act. Left out, the administrators are.
    """

    state: Literal["set", "not_set", "set_in_case", "by_other"] = "set"
    at_once: bool = False
    amount: Amount | None = None
    unit: Unit | None = None
    direction: Literal["after", "before"] | None = None
    start: Keys = ()
    start_latest: bool = False
    start_stated: bool = True
    start_day: Literal["next", "same", "end_of_study_year", "end_of_year", "not_stated"] | None = None
    end_rule: Literal["as_is", "next_working_day", "general_terms_act", "not_stated"] | None = None
    closing_days: Literal["skip", "count", "not_stated"] | None = None
    limit: Literal["at_most", "at_least", "exactly", "not_before"] | None = None
    by: Keys = ()
    to: Keys = ()
    set_by: Keys = ()
    extension: ExtensionRule | None = None
    counts_on: Literal["receipt", "sending", "stamp", "not_stated"] | None = None
    late: Literal["inadmissible", "excusable", "discretion", "not_stated"] | None = None
    on_expiry: Literal["counts_as_refusal", "counts_as_absent", "lapses", "nothing"] | None = None
    rolling: Literal["rolling", "fixed", "not_stated"] | None = None
    earliest_with: Keys = ()
    remind: tuple[Told, ...] = ()
    escalate: tuple[Told, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        counted = self.state == "set" and not self.at_once
        if counted:
            missing = [
                name
                for name in ("amount", "unit", "direction", "start_day", "end_rule", "limit")
                if getattr(self, name) is None
            ]
            if not self.start:
                missing.append("start")
            if missing:
                raise ValueError(f"a term that is set says also: {', '.join(missing)}")
            if self.unit in ("working_day", "working_week") and self.closing_days is None:
                raise ValueError("a term in working days says also: closing_days")
            if self.extension is None:
                raise ValueError("a term that is set says also: extension (allowed = 'no' where there is none)")
            self._cap_not_under_term()
        elif self.amount is not None or self.unit is not None:
            raise ValueError("only a term that is set and not 'at once' has an amount and a unit")
        if self.at_once and not self.start:
            raise ValueError("a term that is at once names the event: start")
        if self.state in ("set_in_case", "by_other") and not self.set_by:
            raise ValueError("says who sets it: set_by")
        self._told_in_time()
        return self

    def _cap_not_under_term(self) -> None:
        longer = self.extension
        if longer and longer.cap and longer.cap_unit == self.unit and self.amount and longer.cap < self.amount:
            raise ValueError("the extension's cap is shorter than the term")

    def _told_in_time(self) -> None:
        told = (*self.remind, *self.escalate)
        if told and (self.at_once or self.state in ("not_set", "by_other")):
            raise ValueError("a term without a last day has no 'remind' and no 'escalate'")
        for name, those in (("remind", self.remind), ("escalate", self.escalate)):
            if len({each.days for each in those}) < len(those):
                raise ValueError(f"'{name}' has each number of days once")
        least = self.amount * _LEAST_DAYS[self.unit] if self.amount and self.unit else None
        if self.direction == "after" and least is not None and any(each.days >= least for each in self.remind):
            raise ValueError(f"'remind' lies within the term: fewer than {least} days before its last day")
        if self.escalate and self.direction == "after" and self.limit not in ("at_most", None):
            raise ValueError("only a term that is 'at_most' can be missed, and has 'escalate'")


class Period(Part):
    """A length of time on its own, without a start."""

    amount: Amount
    unit: Unit


class Retention(Provision):
    """How long an object is kept, and what ends it.

    :ivar trigger: the event from which it counts; none where the document gives none.
    :ivar limit: ``at_least``, ``at_most``, ``exactly``, or ``not_set``. :ivar after: what happens then.
    :ivar holds: what stops it from being destroyed. :ivar access: who may look meanwhile.
    """

    object: Key
    trigger: Keys = ()
    trigger_stated: bool = True
    limit: Literal["at_least", "at_most", "exactly", "at_once", "not_set"]
    months: Amount | None = None
    start_day: Literal["next", "end_of_year"] | None = None
    after: Literal["destroy", "keep", "not_stated"]
    holds: Keys = ()
    access: Keys = ()
    purpose: Key | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        timed = self.limit in ("at_least", "at_most", "exactly")
        if timed and (self.months is None or not self.trigger or self.start_day is None):
            raise ValueError("a retention with a term says also: months, trigger, start_day")
        if not timed and self.months is not None:
            raise ValueError(f"a retention that is '{self.limit}' has no months")
        return self


class Duty(Provision):
    """Something that must be done so many times in a period.

    :ivar times: how many times; ``at_least`` where more is fine. :ivar per: the period.
    :ivar by: who must do it, ``to`` whom it goes. :ivar each: everybody of ``by`` has it for themselves; otherwise it
        is done once for the institution. :ivar starts_with: the event that begins the first period.
    """

    times: Amount
    per: Literal["year", "half_year", "quarter", "school_year", "four_years", "three_years"]
    at_least: bool
    by: Keys
    each: bool = False
    to: Keys = ()
    on_advice_of: Keys = ()
    starts_with: Key | None = None
