"""What an institution's law is follows from its events: adoptions, amendments, answers and its calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import event

from assay.clock import FixedClock
from assay.db import db
from assay.problems import Conflict, Forbidden, Invalid, NotFound
from assay.servers.server_set import ServerAddresses
from tenants.regulations import effects, queries
from tenants.regulations.effects import Effect
from tenants.regulations.operations import adopting, amending, calendars
from tenants.regulations.operations.recording import Decision, EffectUnseen
from tenants.regulations.rules.law import Law
from tenants.regulations.rules.resolving import Facts
from tenants.regulations.rules.terms_said import TermRule
from tests.support.cast import START, Cast, Member, _person, _tenant, superuser_url

TODAY = START.date()
LATER = TODAY + timedelta(days=30)
DECIDED = Decision("College van bestuur", TODAY, "Besluit 2026-11", "")
WHY = Decision("College van bestuur", TODAY, "Besluit 2026-11", "Het stond verkeerd in het register.")

School = tuple[UUID, Member]


@pytest.fixture
def school(servers: ServerAddresses) -> Iterator[School]:
    """A school of this test alone, with its administrator."""
    with psycopg.connect(superuser_url(servers), autocommit=True) as connection:
        mark = uuid4().hex[:12]
        tenant = _tenant(connection, f"school-{mark}", f"School {mark}", "school")
        name = f"Beheerder{mark} Test"
        person = _person(connection, name)
        connection.execute(
            "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
            " VALUES (%s, %s, %s, 'administrator', '2020-01-01', %s)",
            [tenant, person, name, START],
        )
    yield tenant, Member(name, person, str(tenant))
    queries.forget()


def a12(acting: Any, member: Member) -> UUID:
    with acting(member):
        return queries.edition_at("roc-a12", "exam-regulation", "2018-2019").id


def ruling(law: Law, on: date) -> TermRule:
    regulation = law.regulation("exam-regulation", on, queries.pack_of)
    assert regulation is not None
    found = regulation.get("term", "complaint.ruling", Facts(on)).provision
    assert isinstance(found, TermRule)
    return found


@pytest.mark.rule("R028")
def test_an_edition_holds_from_its_day_and_not_before(acting: Any, school: School) -> None:
    tenant, admin = school
    edition = a12(acting, admin)
    with acting(admin) as actor:
        adopting.adopt(actor, START, edition, LATER, DECIDED)
        law = queries.law_of(tenant)
        assert law.adoption("exam-regulation", LATER - timedelta(days=1)) is None
        assert law.regulation("exam-regulation", TODAY, queries.pack_of) is None
        assert ruling(law, LATER).amount == 10
        assert law.documents(LATER) == ("exam-regulation",)
        assert law.documents(TODAY) == ()


def test_twice_the_same_is_refused(acting: Any, school: School) -> None:
    edition = a12(acting, school[1])
    with acting(school[1]) as actor:
        adopting.adopt(actor, START, edition, LATER, DECIDED)
        with pytest.raises(Conflict):
            adopting.adopt(actor, START, edition, LATER, DECIDED)
        with pytest.raises(Conflict):
            adopting.adopt(actor, START, edition, LATER + timedelta(days=7), DECIDED)


def test_what_reaches_back_needs_a_reason(acting: Any, school: School) -> None:
    edition = a12(acting, school[1])
    with acting(school[1]) as actor:
        with pytest.raises(Invalid) as refused:
            adopting.adopt(actor, START, edition, TODAY - timedelta(days=1), DECIDED)
        assert set(refused.value.errors) == {"reason"}
        adopting.adopt(actor, START, edition, TODAY - timedelta(days=1), WHY)
        assert ruling(queries.law_of(school[0]), TODAY).amount == 10


def test_every_fault_of_a_decision_stands_at_its_field(acting: Any, school: School) -> None:
    edition = a12(acting, school[1])
    with acting(school[1]) as actor, pytest.raises(Invalid) as refused:
        adopting.adopt(actor, START, edition, None, Decision(" ", TODAY + timedelta(days=1), "x" * 501))
    assert set(refused.value.errors) == {"decided_by", "decided_on", "source", "holds_from"}


def test_a_void_adoption_no_longer_holds_and_is_still_known(acting: Any, clock: FixedClock, school: School) -> None:
    tenant, admin = school
    edition = a12(acting, admin)
    with acting(admin) as actor:
        adopted = adopting.adopt(actor, START, edition, TODAY, DECIDED).id
    before = clock.now()
    clock.advance(timedelta(days=2))
    with acting(admin) as actor:
        with pytest.raises(Invalid):
            adopting.void(actor, clock.now(), adopted, DECIDED)
        adopting.void(actor, clock.now(), adopted, WHY)
        law = queries.law_of(tenant)
        assert law.adoption("exam-regulation", TODAY) is None
        assert law.adoption("exam-regulation", TODAY, known=before) is not None
        with pytest.raises(Conflict):
            adopting.void(actor, clock.now(), adopted, WHY)
        with pytest.raises(NotFound):
            adopting.void(actor, clock.now(), uuid4(), WHY)


def test_a_document_ends(acting: Any, school: School) -> None:
    tenant, admin = school
    edition = a12(acting, admin)
    with acting(admin) as actor:
        adopting.adopt(actor, START, edition, TODAY, DECIDED)
        adopting.end(actor, START, "exam-regulation", LATER, DECIDED)
        law = queries.law_of(tenant)
        assert law.adoption("exam-regulation", LATER - timedelta(days=1)) is not None
        assert law.adoption("exam-regulation", LATER) is None
        with pytest.raises(NotFound):
            adopting.end(actor, START, "exam-regulation", LATER, DECIDED)


def test_an_amendment_holds_from_its_day_with_its_source(acting: Any, school: School) -> None:
    tenant, admin = school
    edition = a12(acting, admin)
    change = {"kind": "term", "key": "complaint.ruling", "changes": [{"field": "amount", "value": 8}]}
    with acting(admin) as actor:
        adopting.adopt(actor, START, edition, TODAY, DECIDED)
        made = amending.amend(actor, START, edition, change, LATER, DECIDED)
        law = queries.law_of(tenant)
        assert ruling(law, LATER - timedelta(days=1)).amount == 10
        assert ruling(law, LATER).amount == 8
        regulation = law.regulation("exam-regulation", LATER, queries.pack_of)
        assert regulation is not None
        assert regulation.get("term", "complaint.ruling").amendments[0].source == "Besluit 2026-11"
        amending.void_amendment(actor, START, made.id, WHY)
        assert ruling(queries.law_of(tenant), LATER).amount == 10


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", 0), ("amount", -3), ("amount", "ten"), ("extension.cap", 5), ("unit", "fortnight"), ("nothing", 1)],
)
def test_an_amendment_that_leaves_no_valid_value_is_refused(
    acting: Any, school: School, field: str, value: Any
) -> None:
    edition = a12(acting, school[1])
    change = {"kind": "term", "key": "complaint.ruling", "changes": [{"field": field, "value": value}]}
    with acting(school[1]) as actor:
        with pytest.raises(Invalid) as refused:
            amending.amend(actor, START, edition, change, LATER, DECIDED)
        assert set(refused.value.errors) == {"changes.0.value"}
        with pytest.raises(NotFound):
            amending.amend(actor, START, edition, {**change, "key": "no.such"}, LATER, DECIDED)


def test_an_answer_replaces_the_default_from_its_day(acting: Any, school: School) -> None:
    tenant, admin = school
    edition = a12(acting, admin)
    with acting(admin) as actor:
        adopting.adopt(actor, START, edition, TODAY, DECIDED)
        point = next(p for p in queries.pack_of(edition).open_points if p.key == "closing_days")
        other = next(o.key for o in point.options if o.key != point.default)
        before = ruling(queries.law_of(tenant), TODAY).closing_days
        amending.answer(actor, START, edition, "closing_days", other, "Zo doen wij dat.", LATER, "Bestuur")
        assert ruling(queries.law_of(tenant), LATER - timedelta(days=1)).closing_days == before
        assert ruling(queries.law_of(tenant), LATER).closing_days not in (before, "not_stated")
        with pytest.raises(Invalid) as refused:
            amending.answer(actor, START, edition, "closing_days", "perhaps", "", LATER, "")
        assert set(refused.value.errors) == {"option", "reason", "decided_by"}


def test_closing_days_come_and_go(acting: Any, school: School) -> None:
    tenant, admin = school
    first = TODAY + timedelta(days=14)
    with acting(admin) as actor:
        made = calendars.close_days(actor, START, name="Studiedag", kind="closing_day", first=first, last=first)
        assert not queries.law_of(tenant).calendar().is_working_day(first)
        with pytest.raises(Conflict):
            calendars.close_days(actor, START, name="Studiedag", kind="closing_day", first=first, last=first)
        calendars.open_days(actor, START, made.id)
        assert queries.law_of(tenant).calendar().is_working_day(first)
        with pytest.raises(Conflict):
            calendars.open_days(actor, START, made.id)
        with pytest.raises(Invalid) as refused:
            calendars.close_days(actor, START, name="", kind="x", first=first, last=first - timedelta(days=1))
        assert set(refused.value.errors) == {"name", "kind", "last"}


def test_what_moves_running_terms_is_shown_before_it_is_saved(
    acting: Any, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving = Effect(running=3, moved=2, overdue=1)
    monkeypatch.setattr(effects, "_connected", [lambda *_asked: moving])
    tenant, admin = school
    day = TODAY + timedelta(days=14)
    with acting(admin) as actor:
        with pytest.raises(EffectUnseen) as shown:
            calendars.close_days(actor, START, name="Dicht", kind="closing_day", first=day, last=day)
        assert shown.value.facts["effect"] == moving
        assert queries.law_of(tenant).calendar().is_working_day(day)
        row = calendars.close_days(actor, START, name="Dicht", kind="closing_day", first=day, last=day, accepted=True)
        assert row.effect == {"running": 3, "moved": 2, "overdue": 1, "back": 0, "examples": []}


def test_a_closing_day_that_passed_is_seen_first_even_where_nothing_moves(
    acting: Any, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Effect(running=3, moved=0, overdue=0)
    monkeypatch.setattr(effects, "_connected", [lambda *_asked: running])
    ahead, passed = TODAY + timedelta(days=14), TODAY - timedelta(days=14)
    with acting(school[1]) as actor:
        calendars.close_days(actor, START, name="Studiedag", kind="closing_day", first=ahead, last=ahead)
        with pytest.raises(EffectUnseen):
            calendars.close_days(actor, START, name="Staking", kind="closing_day", first=passed, last=passed)
        assert queries.law_of(school[0]).calendar().is_working_day(passed)
        calendars.close_days(actor, START, name="Staking", kind="closing_day", first=passed, last=passed, accepted=True)
        assert not queries.law_of(school[0]).calendar().is_working_day(passed)


def test_nobody_else_changes_an_institutions_law(acting: Any, cast: Cast, school: School) -> None:
    edition = a12(acting, school[1])
    for member in (cast.anna, cast.lena, cast.sara, cast.petra):
        with acting(member) as actor, pytest.raises(Forbidden):
            adopting.adopt(actor, START, edition, LATER, DECIDED)
    with acting(school[1]) as actor:
        made = adopting.adopt(actor, START, edition, LATER, DECIDED).id
    with acting(cast.sven) as actor, pytest.raises(NotFound):
        adopting.void(actor, START, made, WHY)


def test_the_law_is_read_once_and_again_when_it_changed(acting: Any, school: School) -> None:
    tenant, admin = school
    edition = a12(acting, admin)
    with acting(admin) as actor:
        adopting.adopt(actor, START, edition, TODAY, DECIDED)
    statements: list[str] = []

    def count(*args: Any) -> None:
        statements.append(args[2])

    with acting(admin):
        queries.regulation_of(tenant, "exam-regulation", TODAY)
        event.listen(db.engine, "before_cursor_execute", count)
        try:
            first = queries.law_of(tenant)
            assert first.regulation("exam-regulation", TODAY, queries.pack_of) is not None
            assert not [sql for sql in statements if "regulation_edition" in sql or "regulation_adoption" in sql]
        finally:
            event.remove(db.engine, "before_cursor_execute", count)
        assert queries.law_of(tenant) is first
    with acting(admin) as actor:
        adopting.end(actor, START, "exam-regulation", LATER, DECIDED)
    with acting(admin):
        assert queries.law_of(tenant) is not first


def test_a_change_that_is_rolled_back_is_kept_by_nobody(acting: Any, school: School) -> None:
    """The next change gets the version that the one rolled back had; what was read of that one must be gone."""
    tenant, admin = school
    edition = a12(acting, admin)

    class Broken(Exception):
        pass

    read: list[Law] = []

    def change_and_break() -> None:
        with acting(admin) as actor:
            adopting.adopt(actor, START, edition, TODAY, DECIDED)
            read.append(queries.law_of(tenant))
            raise Broken

    with pytest.raises(Broken):
        change_and_break()
    [phantom] = read
    assert phantom.documents(TODAY) == ("exam-regulation",)
    with acting(admin) as actor:
        adopting.adopt(actor, START, edition, LATER, DECIDED)
    with acting(admin):
        law = queries.law_of(tenant)
        assert law.version == phantom.version
        assert (law.documents(TODAY), law.documents(LATER)) == ((), ("exam-regulation",))
        assert queries.law_of(tenant) is law


def test_amendments_must_make_sense_together(acting: Any, school: School) -> None:
    tenant, admin = school
    edition = a12(acting, admin)

    def change(field: str, value: Any) -> dict[str, Any]:
        return {"kind": "term", "key": "complaint.ruling", "changes": [{"field": field, "value": value}]}

    longer = {"allowed": "yes", "amount": 30, "unit": "working_day", "cap": 60, "cap_unit": "working_day"}
    longer["reasons"] = True
    with acting(admin) as actor:
        adopting.adopt(actor, START, edition, TODAY, DECIDED)
        none = amending.amend(actor, START, edition, change("extension", {"allowed": "no"}), LATER, DECIDED)
        with pytest.raises(Invalid) as refused:
            amending.amend(actor, START, edition, change("extension.cap", 40), LATER, DECIDED)
        assert set(refused.value.errors) == {"changes.0.value"}
        assert ruling(queries.law_of(tenant), LATER).extension is not None
        amending.void_amendment(actor, START, none.id, WHY)
        base = amending.amend(actor, START, edition, change("extension", longer), LATER, DECIDED)
        # Good with the change before it, and not without.
        cap = amending.amend(actor, START, edition, change("extension.amount", 60), LATER, DECIDED)
        with pytest.raises(Conflict):
            amending.void_amendment(actor, START, base.id, WHY)
        amending.void_amendment(actor, START, cap.id, WHY)
        amending.void_amendment(actor, START, base.id, WHY)
