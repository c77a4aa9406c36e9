"""A trace in Dutch and in English, and everything a trace can hold has words in both."""

import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask

from assay.calendar import (
    AT_ONCE,
    Bound,
    CountsFrom,
    Due,
    EndRule,
    Extension,
    ExtensionRule,
    FreeKind,
    Region,
    SetInCase,
    Silence,
    StudyYear,
    Suspension,
    Term,
    Unit,
    WorkingCalendar,
    due,
    due_as_set,
    earliest_of,
    holidays,
)
from assay.calendar.free_days import DECREE_DAY, SATURDAY, SUNDAY, FreeDay
from assay.calendar.naming import length_of, list_of, name_of
from assay.calendar.trace import Step
from assay.calendar.words import caveats, sentences, summary
from assay.i18n import force_locale, init_i18n
from tests.calendar.values import DUTCH, SUMMER_CLOSED, before, by_law, weeks, working_days


@pytest.fixture(autouse=True)
def application() -> Iterator[None]:
    app = Flask(__name__)
    init_i18n(app, lambda: None)
    with app.app_context():
        yield


TEN = due(working_days(10, source="art. 19(5)"), date(2026, 4, 22), DUTCH)


def test_the_line_tells_start_skipped_days_end_and_article() -> None:
    assert summary(TEN) == (
        "10 werkdagen na wo 22 april 2026; overgeslagen: 27 april Koningsdag, 5 mei Bevrijdingsdag, "
        "vier weekenddagen; uiterlijk vr 8 mei 2026; art. 19(5)"
    )
    with force_locale("en"):
        assert summary(TEN) == (
            "10 working days from Wed 22 April 2026; skipped: 27 April King's Day, 5 May Liberation Day, "
            "four weekend days; due Fri 8 May 2026; art. 19(5)"
        )


def test_each_step_is_a_sentence() -> None:
    moved = due(by_law(2, Unit.WEEK, source="art. 2"), date(2026, 4, 21), DUTCH)
    assert sentences(moved) == [
        "2 weken na di 21 april 2026 (art. 2).",
        "Dag 1 is wo 22 april 2026.",
        "Het tellen eindigt op di 5 mei 2026.",
        "Verschoven naar wo 6 mei 2026, vanwege 5 mei Bevrijdingsdag (Algemene termijnenwet, artikel 1).",
        "Uiterlijk wo 6 mei 2026.",
    ]


def test_a_closing_period_is_one_stretch_under_its_own_name() -> None:
    found = due(working_days(10, skips_closing_days=True, cut_off=time(17)), date(2026, 6, 30), SUMMER_CLOSED)
    assert summary(found) == (
        "10 werkdagen na di 30 juni 2026; overgeslagen: 6 juli tot en met 14 augustus Zomervakantie (30 werkdagen), "
        "16 weekenddagen; uiterlijk di 25 augustus 2026 om 17:00"
    )


def test_days_in_another_year_than_the_event_carry_their_year() -> None:
    with force_locale("en"):
        assert "25 December Christmas Day, 1 January 2027 New Year's Day" in summary(
            due(working_days(10), date(2026, 12, 18), DUTCH)
        )


def test_what_is_not_known_stands_in_the_line_and_by_itself() -> None:
    found = due(by_law(2, Unit.WEEK), date(2021, 4, 21), DUTCH)
    assert len(caveats(found)) == 1
    assert caveats(found)[0].startswith("Niet bekend: ")
    assert "2021" in caveats(found)[0]
    assert "niet bekend: " in summary(found)
    assert caveats(TEN) == []


EXTENDED = weeks(
    2,
    silence=Silence.REFUSAL,
    extension=ExtensionRule(unit=Unit.WEEK, most_added=2),
)
EXAMPLES: list[Due] = [
    TEN,
    due(by_law(3, Unit.DAY), date(2026, 4, 2), DUTCH),
    due(by_law(91, Unit.DAY), date(2026, 2, 14), DUTCH),
    due(before(1, Unit.WEEK, end_rule=EndRule.ATW), date(2026, 6, 13), DUTCH),
    due(before(1, Unit.WEEK, end_rule=EndRule.NEXT_WORKING_DAY), date(2026, 6, 13), DUTCH),
    due(weeks(2, end_rule=EndRule.NEXT_WORKING_DAY), date(2026, 4, 21), DUTCH),
    due(
        EXTENDED,
        date(2026, 6, 1),
        DUTCH,
        [Extension(amount=1, unit=Unit.WEEK, reasons="x")],
        [Suspension(first=date(2026, 6, 3), last=date(2026, 6, 4), reason="y")],
    ),
    due(weeks(1), date(2026, 6, 1), DUTCH, (), [Suspension(first=date(2026, 6, 3), last=date(2026, 6, 4))]),
    due(
        working_days(10, extension=ExtensionRule(unit=Unit.WORKING_DAY, most_in_total=20)),
        date(2026, 6, 1),
        DUTCH,
        [Extension(amount=1, unit=Unit.WORKING_DAY)],
    ),
    due(Term(amount=1, unit=Unit.DAY, start_day_counts=True), date(2026, 6, 1), DUTCH),
    due(Term(amount=24, unit=Unit.HOUR), datetime(2026, 6, 1, tzinfo=UTC), DUTCH),
    due(AT_ONCE, datetime(2026, 6, 1, tzinfo=UTC), DUTCH),
    due(Term(amount=42, unit=Unit.MONTH, bound=Bound.MINIMUM), date(2026, 6, 1), DUTCH),
    due(Term(amount=3, unit=Unit.YEAR, bound=Bound.EXACT), date(2026, 6, 1), DUTCH),
    due(Term(amount=1, unit=Unit.STUDY_YEAR, study_year=StudyYear(month=8)), date(2026, 6, 1), DUTCH),
    due(Term(amount=1, unit=Unit.YEAR, counts_from=CountsFrom.END_OF_CALENDAR_YEAR), date(2026, 6, 1), DUTCH),
    due_as_set(SetInCase(by="chair", source="art. 4"), date(2026, 6, 1), date(2026, 6, 2)),
    earliest_of({"a": TEN, "b": TEN}),
    due(by_law(2, Unit.WEEK), date(2029, 6, 1), DUTCH),
    due(
        working_days(1, skips_closing_days=True),
        date(2026, 6, 1),
        WorkingCalendar(closing_known_until=date(2026, 6, 1)),
    ),
]


def test_the_examples_hold_every_kind_of_step() -> None:
    assert {type(step) for found in EXAMPLES for step in found.trace} == set(typing.get_args(Step))


@pytest.mark.parametrize("found", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_step_has_words_in_both_languages(found: Due) -> None:
    with force_locale("en"):
        english = sentences(found)
    dutch = sentences(found)
    assert len(english) == len(dutch) > 0
    assert all(sentence.endswith(".") and "%(" not in sentence for sentence in [*english, *dutch])
    # What is the same in both was not translated.
    assert set(english) & set(dutch) == set()


def test_every_day_off_and_every_unit_has_a_name() -> None:
    free = [SATURDAY, SUNDAY, DECREE_DAY]
    for region in Region:
        for year in (2010, 2026):
            free += holidays(region, year).values()
    assert all(name_of(one) for one in free)
    assert name_of(FreeDay(FreeKind.CLOSED, "closed", "Carnaval")) == "Carnaval"
    for amount in (1, 2):
        with force_locale("en"):
            english = [length_of(amount, unit) for unit in Unit]
        assert len(set(english)) == len(Unit)
    assert length_of(1, Unit.WORKING_DAY) == "1 werkdag"
    assert [list_of([]), list_of(["a"]), list_of(["a", "b", "c"])] == ["", "a", "a, b en c"]
