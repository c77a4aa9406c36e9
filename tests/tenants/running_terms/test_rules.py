"""Counting very many terms gives the dates that counting each one gives, whatever the law becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from assay.calendar import ClosingPeriod, Extension, Suspension, Unit
from tenants.regulations import shipped
from tenants.regulations.rules.edition import Change
from tenants.regulations.rules.law import AdoptionEvent, AmendmentEvent, ClosingEvent, Law
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.reading import read_pack
from tenants.running_terms.rules.cases import Basis, Case, Resolver, count
from tenants.running_terms.rules.recounting import Standing, recount
from tests.tenants.running_terms.house import EDITION, TERMS

FIRST = date(2026, 2, 2)
ONE, TWO = uuid4(), uuid4()


def pack(terms: str) -> Pack:
    files = {"edition.toml": EDITION.format(issuer="house"), "rules.toml": terms}
    return read_pack(files, shipped.vocabulary()).whole()


#: An edition whose term is longer for what began from a day of its own on.
DATED, TURN = uuid4(), FIRST + timedelta(days=100)
TERM = TERMS.format(days=10).partition("\n\n")[0]
VARIANTS = "\n\n".join(
    TERM.replace("amount = 10\n", f'amount = {days}\nvariant = "{name}"\nwhen = {{ {when} }}\n', 1)
    for name, days, when in (
        ("before", 10, f"until = {TURN - timedelta(days=1)}"),
        ("since", 12, f"from = {TURN}"),
    )
)
PACKS = {ONE: pack(TERMS.format(days=10)), TWO: pack(TERMS.format(days=15)), DATED: pack(VARIANTS)}


def adoption(edition: UUID, on: date, document: str = "verification-rules") -> AdoptionEvent:
    return AdoptionEvent(
        id=uuid4(),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        recorded_by_name="x",
        voids=None,
        act="adopt",
        document=document,
        edition_id=edition,
        holds_from=on,
        decided_by="x",
        decided_on=on,
        source="x",
        reason=None,
    )


def closing(first: date, days: int) -> ClosingEvent:
    period = ClosingPeriod(name="dicht", first=first, last=first + timedelta(days=days))
    return ClosingEvent(
        id=uuid4(),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        recorded_by_name="x",
        voids=None,
        act="close",
        kind="closing_day",
        period=period,
    )


def amendment(edition: UUID, days: int, on: date) -> AmendmentEvent:
    return AmendmentEvent(
        id=uuid4(),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        recorded_by_name="x",
        voids=None,
        act="amend",
        document="verification-rules",
        edition_id=edition,
        changes=(Change(kind="term", key=KEYS[0], field="amount", value=days),),
        holds_from=on,
        decided_by="x",
        decided_on=on,
        source="x",
        reason=None,
    )


KEYS = ("verification.decision", "verification.answer", "appointment.ends")
LAW = Law(uuid4(), 1, "NL", adoptions=(adoption(ONE, FIRST),))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    day = FIRST + timedelta(days=draw(st.integers(-20, 300)))
    moment = datetime(day.year, day.month, day.day, draw(st.integers(0, 23)), tzinfo=UTC)
    key = draw(st.sampled_from(KEYS))
    extensions: tuple[Extension, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    if key == KEYS[0]:
        more = draw(st.integers(0, 10))
        extensions = (Extension(amount=more, unit=Unit.WORKING_DAY, reasons="x"),) if more else ()
        if draw(st.booleans()):
            suspensions = (Suspension(first=day, last=day + timedelta(days=draw(st.integers(0, 9)))),)
    set_on = day + timedelta(days=draw(st.integers(1, 99))) if key != KEYS[0] and draw(st.booleans()) else None
    start = draw(st.sampled_from((day, moment)))
    return Case(key, start, extensions=extensions, suspensions=suspensions, set_on=set_on)


laws = st.sampled_from(
    (
        LAW,
        Law(LAW.tenant_id, 2, "NL"),
        Law(LAW.tenant_id, 3, "NL", adoptions=(adoption(ONE, FIRST), adoption(TWO, FIRST + timedelta(days=60)))),
        Law(
            LAW.tenant_id,
            4,
            "NL",
            adoptions=LAW.adoptions,
            closings=(closing(FIRST, 20), closing(date(2026, 7, 4), 40)),
        ),
        # A longer term than a given extension leaves room for: that one cannot be counted any more.
        Law(LAW.tenant_id, 5, "NL", adoptions=(adoption(TWO, FIRST),)),
    )
)


@given(st.lists(cases(), max_size=12), laws)
def test_many_at_once_as_one_by_one(found: list[Case], law: Law) -> None:
    before, after = Resolver(LAW, PACKS.__getitem__), Resolver(law, PACKS.__getitem__)
    terms = []
    for case in found:
        made = count(case, before, LAW.calendar())
        terms.append(
            Standing(uuid4(), case, made.due.due_date if made.due else None, made.basis, made.found.edition_id)
        )
    for each in recount(terms, after, law.calendar()):
        made = count(each.standing.case, after, law.calendar())
        if made.basis is Basis.UNCOUNTABLE:
            assert not each.changed, "it keeps the date that it had"
        else:
            assert each.due_on == (made.due.due_date if made.due else None)
            assert each.basis is made.basis


def test_why_there_is_no_date() -> None:
    def basis(key: str, on: date, law: Law = LAW) -> Basis:
        return count(Case(key, on), Resolver(law, PACKS.__getitem__), law.calendar()).basis

    assert basis("verification.decision", FIRST) is Basis.SET
    assert basis("verification.decision", FIRST - timedelta(days=1)) is Basis.NO_REGULATION
    assert basis("verification.answer", FIRST) is Basis.SET_IN_CASE
    assert basis("appointment.ends", FIRST) is Basis.NO_TERM
    twice = Law(LAW.tenant_id, 2, "NL", adoptions=(*LAW.adoptions, adoption(TWO, FIRST, "other-rules")))
    assert basis("verification.decision", FIRST, twice) is Basis.SEVERAL
    named = Case("verification.decision", FIRST, "other-rules")
    assert count(named, Resolver(twice, PACKS.__getitem__), twice.calendar()).found.edition_id == TWO


TURNING = Law(
    LAW.tenant_id,
    6,
    "NL",
    adoptions=(adoption(ONE, FIRST), adoption(DATED, FIRST + timedelta(days=60))),
    amendments=(amendment(ONE, 7, FIRST + timedelta(days=30)), amendment(DATED, 9, FIRST + timedelta(days=150))),
)


@given(st.lists(st.tuples(cases(), st.none() | st.integers(0, 300)), max_size=12))
def test_what_one_term_was_found_under_says_nothing_of_another(found: list[tuple[Case, int | None]]) -> None:
    together = Resolver(TURNING, PACKS.__getitem__)
    for plain, accepted in found:
        under = {"under": (FIRST + timedelta(days=accepted)).isoformat()} if accepted is not None else {}
        case = replace(plain, facts=under)
        assert together.find(case) == Resolver(TURNING, PACKS.__getitem__).find(case)


def test_each_stretch_of_days_has_its_own_rule() -> None:
    rules = Resolver(TURNING, PACKS.__getitem__)
    assert TURNING.turns() == tuple(FIRST + timedelta(days=each) for each in (0, 30, 60, 150))
    days = (0, 29, 30, 59, 60, 99, 100, 149, 150)
    amounts = []
    for each in days:
        rule = rules.find(Case(KEYS[0], FIRST + timedelta(days=each))).rule
        assert rule is not None
        amounts.append(rule.amount)
    assert amounts == [10, 10, 7, 7, 10, 10, 12, 12, 9]
