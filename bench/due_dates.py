#!/usr/bin/env python
"""How fast due dates are counted: one with its trace, and very many without, beside a bare loop.

    python bench/due_dates.py [--terms 200000] [--rounds 5]

The bare loop steps a `date` day by day over a set of holidays, ten working days for each start; it knows no other term,
no law, no reason, no trace and no moment. Prints one JSON object. Figures are medians of rounds in which the measured
things take turns, on one core. (Not named after the package: a script hides the standard module of its own name.)
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from assay.calendar import ClosingPeriod, EndRule, Region, Term, Unit, WorkingCalendar, due, holidays
from assay.calendar.many import Running, due_dates

CALENDAR = WorkingCalendar(
    closing=(
        ClosingPeriod(name="summer", first=date(2026, 7, 4), last=date(2026, 8, 16)),
        ClosingPeriod(name="autumn", first=date(2026, 10, 17), last=date(2026, 10, 25)),
        ClosingPeriod(name="christmas", first=date(2026, 12, 19), last=date(2027, 1, 3)),
    )
)
TERMS = (
    Term(amount=10, unit=Unit.WORKING_DAY),
    Term(amount=20, unit=Unit.WORKING_DAY, skips_closing_days=True),
    Term(amount=2, unit=Unit.WEEK, end_rule=EndRule.ATW),
    Term(amount=2, unit=Unit.MONTH, end_rule=EndRule.ATW),
)
ONE = Term(amount=10, unit=Unit.WORKING_DAY)
START = date(2026, 4, 22)


def bare(amount: int, start: date, off: frozenset[date], step: timedelta = timedelta(days=1)) -> date:
    """Return the day `amount` working days after `start`."""
    day, left = start, amount
    while left:
        day += step
        if day.weekday() < 5 and day not in off:
            left -= 1
    return day


def seconds_of(act: Callable[[], object]) -> float:
    """Return the seconds of processor time an act takes: what others do on the machine meanwhile is not counted."""
    begun = time.process_time()
    act()
    return time.process_time() - begun


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terms", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(json.dumps(measure(options.terms, options.rounds), indent=1))


def measure(terms: int, rounds: int) -> dict[str, Any]:
    """Return the figures for this many terms."""
    dice = random.Random(1)  # the same terms on each run
    starts = [date(2025, 9, 1) + timedelta(days=dice.randrange(700)) for _ in range(terms)]
    rows = [Running(TERMS[number % len(TERMS)], start) for number, start in enumerate(starts)]
    off = frozenset(day for year in range(2025, 2029) for day in holidays(Region.NETHERLANDS, year))

    def every() -> None:
        for _ in due_dates(iter(rows), CALENDAR):
            pass

    def every_bare() -> None:
        for start in starts:
            bare(10, start, off)

    runs: dict[str, Callable[[], object]] = {
        "many": every,
        "bare_many": every_bare,
        "one": lambda: [due(ONE, START, CALENDAR) for _ in range(1000)],
        "bare_one": lambda: [bare(10, START, off) for _ in range(1000)],
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for round_ in range(rounds + 1):
        for name in sorted(runs, reverse=bool(round_ % 2)):
            taken = seconds_of(runs[name])
            if round_:  # the first round fills the caches
                seconds[name].append(taken)
    median = {name: statistics.median(values) for name, values in seconds.items()}
    return {
        "terms": terms,
        "terms_per_second": round(terms / median["many"]),
        "many_to_bare": round(ratio(seconds["many"], seconds["bare_many"]), 2),
        "one_with_trace_us": round(median["one"] * 1000, 1),
        "one_to_bare": round(ratio(seconds["one"], seconds["bare_one"]), 2),
    }


def ratio(ours: list[float], bare_ones: list[float]) -> float:
    """Return the median ratio of neighbouring runs: a machine that is shared slows both down alike."""
    return statistics.median(a / b for a, b in zip(ours, bare_ones, strict=True))


if __name__ == "__main__":
    main()
