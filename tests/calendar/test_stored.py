"""What is stored today is read in years; this is how it looks."""

from datetime import date

import pytest

from assay.calendar import Inputs, Unreadable, due, from_json
from assay.calendar.terms import Unit
from tests.calendar.values import DUTCH, by_law, working_days

STORED = (
    '{"due_date":"2026-05-06","due_moment":"2026-05-06T21:59:59Z","trace":['
    '{"step":"started","day":"2026-04-21","moment":null,"amount":2,"unit":"week",'
    '"direction":"forward","source":"art. 2"},'
    '{"step":"day_one","day":"2026-04-22","start_day":false},'
    '{"step":"counted","day":"2026-05-05"},'
    '{"step":"moved","from_day":"2026-05-05","to_day":"2026-05-06",'
    '"because":[["2026-05-05",{"kind":"holiday","code":"liberation_day","name":""}]],"law":"atw_1"},'
    '{"step":"ended","day":"2026-05-06","moment":"2026-05-06T21:59:59Z","bound":"latest"}],'
    '"bound":"latest","refused_from":null,"version":1}'
)


def test_the_stored_form_stays_as_it_is() -> None:
    found = due(by_law(2, Unit.WEEK, source="art. 2"), date(2026, 4, 21), DUTCH)
    assert found.to_json() == STORED
    assert from_json(STORED) == found


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "[]",
        "{}",
        b"\xff",
        STORED.replace('"version":1', '"version":2'),
        STORED.replace('"step":"counted"', '"step":"guessed"'),
        STORED.replace('"bound":"latest","refused', '"days_left":3,"bound":"latest","refused'),
        STORED.replace("2026-05-06", "2026-02-30"),
    ],
)
def test_what_is_no_due_date_of_ours_is_refused(stored: str | bytes) -> None:
    with pytest.raises(Unreadable):
        from_json(stored)


def test_inputs_that_contradict_themselves_are_not_read_back() -> None:
    stored = Inputs.of(working_days(10), date(2026, 6, 1), DUTCH).to_json()
    for broken in (stored.replace('"amount":10', '"amount":0'), stored.replace('"version":1', '"version":9'), "{}"):
        with pytest.raises(Unreadable):
            Inputs.from_json(broken)
