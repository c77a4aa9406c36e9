#!/usr/bin/env python
"""How fast running terms are counted anew after an institution's calendar changed: the rule of each found in its
edition, its date counted and held against the one it has, in one stream. With ``--database`` in PostgreSQL instead
(`bench/terms_in_database.py`): what the page shows beforehand, and the jobs that write it.

    python bench/running_terms.py [--terms 1000000] [--rounds 3]
    python bench/running_terms.py --database [--terms 100000]

The terms are of four keys and began on any day of three years, under two editions; one in twenty was made longer, one
in a hundred stood still. Prints one JSON object. Figures are medians, in processor time of one core.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from assay.calendar import ClosingPeriod, Extension, Suspension, Unit
from tenants.regulations import shipped
from tenants.regulations.rules.law import AdoptionEvent, ClosingEvent, Law
from tenants.regulations.rules.reading import read_pack
from tenants.running_terms.rules.cases import Case, Resolver
from tenants.running_terms.rules.recounting import Standing, recount

FIRST = date(2025, 1, 6)
DAYS = 1095
#: The terms with how many working days each takes under the first edition; under the second it takes five more.
KEYS = {"verification.decision": 10, "verification.answer": 5, "certificate.validity": 12, "overview.yearly": 20}
EDITIONS = (UUID(int=1), UUID(int=2))
MOMENT = datetime(2025, 1, 1, tzinfo=UTC)
EDITION = """
[edition]
issuer = "bench"
document = "scheme"
edition = "2025"
kind = "scheme"
issuer_name = { nl = "Bank", en = "Bank" }
title = { nl = "Regels", en = "Rules" }
cites_as = { nl = "art.", en = "art." }
summary = { nl = "Regels.", en = "Rules." }
country = "NL"
calendar = "NL"

[[article]]
number = "1"
title = { nl = "Beslissen", en = "Deciding" }
"""
TERM = """
[[term]]
key = "%s"
article = "1"
text = { nl = "Termijn.", en = "Term." }
amount = %d
unit = "working_day"
direction = "after"
start = "request_received"
start_day = "next"
end_rule = "as_is"
closing_days = "skip"
limit = "at_most"
by = "exam_committee"
extension = { allowed = "yes", amount = 10, unit = "working_day", cap = 30, cap_unit = "working_day", reasons = true }
"""


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terms", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", action="store_true", help="in PostgreSQL, with servers of its own")
    options = parser.parse_args()
    if options.database:
        from bench.terms_in_database import measure as measure_in_database

        print(json.dumps(measure_in_database(options.terms), indent=1))
        return
    print(json.dumps(measure(options.terms, options.rounds), indent=1))


def measure(terms: int, rounds: int) -> dict[str, Any]:
    """Return the figures for this many terms."""
    packs = {
        edition: read_pack(files_of(number), shipped.vocabulary()).whole() for number, edition in enumerate(EDITIONS)
    }
    adoptions = tuple(adopted(edition, FIRST + timedelta(days=365 * n)) for n, edition in enumerate(EDITIONS))
    law = Law(UUID(int=9), 2, "NL", adoptions=adoptions, closings=(closed(),))
    seconds, moved = [], 0
    for _ in range(rounds + 1):
        resolver, calendar = Resolver(law, packs.__getitem__), law.calendar()
        begun = time.process_time()
        moved = sum(each.moved for each in recount(standing(terms), resolver, calendar))
        seconds.append(time.process_time() - begun - cost_of(terms))
    taken = statistics.median(seconds[1:])  # the first round fills the caches
    return {"terms": terms, "moved": moved, "terms_per_second": round(terms / taken)}


def files_of(edition: int) -> dict[str, str]:
    """Return the pack of the first or the second edition."""
    terms = [TERM % (key, days + 5 * edition) for key, days in KEYS.items()]
    return {"edition.toml": EDITION, "rules.toml": "".join(terms)}


def cases(terms: int) -> Iterator[Case]:
    """Yield the cases of the terms by the day they began, as rows come to be; the same ones on each run."""
    dice, keys = random.Random(1), tuple(KEYS)
    longer = (Extension(amount=5, unit=Unit.WORKING_DAY, reasons="-"),)
    for number in range(terms):
        day = FIRST + timedelta(days=number * DAYS // terms)
        still = (Suspension(first=day, last=day + timedelta(days=3)),) if number % 100 == 0 else ()
        yield Case(dice.choice(keys), day, None, {}, longer if number % 20 == 0 else (), still)


def standing(terms: int) -> Iterator[Standing]:
    """Yield the terms as a stream of rows gives them."""
    for number, case in enumerate(cases(terms)):
        yield Standing(UUID(int=number), case, case.day + timedelta(days=14), "set", EDITIONS[0])


def cost_of(terms: int) -> float:
    """Return what making the stream itself takes."""
    begun = time.process_time()
    for _ in standing(terms):
        pass
    return time.process_time() - begun


def adopted(edition: UUID, on: date) -> AdoptionEvent:
    """Return an adoption from a day."""
    return AdoptionEvent(
        UUID(int=on.toordinal()), MOMENT, "x", None, "adopt", "scheme", edition, on, "x", on, "x", None
    )


def closed() -> ClosingEvent:
    """Return a summer in which the house is closed."""
    period = ClosingPeriod(name="summer", first=date(2025, 7, 5), last=date(2025, 8, 17))
    return ClosingEvent(UUID(int=3), MOMENT, "x", None, "close", "school_holiday", period)


if __name__ == "__main__":
    main()
