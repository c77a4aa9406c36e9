"""A pack that loads never raises later: whatever is answered and asked, a term gives a date or says why not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.clock import AMSTERDAM
from tenants.regulations.rules.asking import date_for
from tenants.regulations.rules.counting import calendar_of
from tenants.regulations.rules.pack import PROVISIONS, Pack
from tenants.regulations.rules.resolving import Answer, FactMissing, Facts, NoSuchValue, Regulation
from tenants.regulations.rules.terms_said import TermRule
from tenants.regulations.shipped import shipped_packs

DAYS = st.dates(date(1995, 1, 1), date(2190, 12, 31))
STATES = {"set", "at_once", "not_set", "set_in_case", "by_other"}


def answers(pack: Pack) -> st.SearchStrategy[list[Answer]]:
    """Some answer to each open point, or none."""
    choices = {
        point.key: st.sampled_from([None, *(option.key for option in point.options)]) for point in pack.open_points
    }
    return st.fixed_dictionaries(choices).map(
        lambda chosen: [Answer(point, option, "", date.min) for point, option in chosen.items() if option]
    )


def facts_for(rule: TermRule, day: date) -> Facts:
    """Facts under which this alternative holds, where its condition is no day."""
    when = rule.when
    if when is None:
        return Facts(day)
    return Facts(
        on=day,
        days={when.measured_on: day} if when.measured_on else {},
        cohort=when.cohort_from or when.cohort_until,
        component=next(iter(when.component), None),
        exam_form=next(iter(when.exam_form), None),
        matter=next(iter(when.matter), None),
        circumstances=frozenset(when.circumstance),
    )


@pytest.mark.parametrize("address", sorted(shipped_packs()))
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_every_term_has_a_date_or_says_why_not(address: str, data: st.DataObject) -> None:
    pack = shipped_packs()[address]
    day = data.draw(DAYS)
    regulation = Regulation(pack, day, data.draw(answers(pack)))
    closed = data.draw(st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=3))
    calendar = calendar_of(pack.edition, tuple((first, first + timedelta(days=more)) for first, more in closed))
    for rule in pack.of_kind("term"):
        assert isinstance(rule, TermRule)
        try:
            began = datetime.combine(day, time(12), AMSTERDAM) if rule.unit in ("minute", "hour") else day
            given_date = date_for(regulation, rule.key, began, calendar, facts_for(rule, day))
        except (NoSuchValue, FactMissing):
            # Which of several values holds depends on a fact; one value alone always holds.
            assert len(pack.alternatives("term", rule.key)) > 1
            continue
        assert given_date.state in STATES
        assert (given_date.due is not None) == (given_date.state in ("set", "at_once"))


@pytest.mark.parametrize("address", sorted(shipped_packs()))
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_every_provision_is_held_under_any_answers(address: str, data: st.DataObject) -> None:
    pack = shipped_packs()[address]
    regulation = Regulation(pack, data.draw(DAYS), data.draw(answers(pack)))
    for kind, provision in pack.provisions:
        assert isinstance(regulation.held(kind, provision).provision, PROVISIONS[kind])
