"""What Today asks of an institution that begins: each step once, in order, gone when it was taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from assay.i18n.catalogue import translations
from tenants.letters import operations as letters
from tenants.letters.operations.letterheads import HeadValues
from tenants.regulations import queries as regulations
from tenants.regulations.operations import adopting, amending, calendars, locations
from tests.support.cast import START, Member, SignIn
from tests.tenants.bodies.conftest import DECIDED, SINCE, TODAY, School, bare

__all__ = ["bare"]

_TITLE = re.compile(r'<div class="task-text">\s*<h3><a href="[^"]*">([^<]*)</a>')
ADOPT = "Adopt your first regulation"
CALENDAR = "Fill in the calendar"
KNOWN = "Say up to when the calendar is filled in"
LOCATION = "Add your first location"
BODY = "Set up your first body"
HEAD = "Make your letterhead"
STEPS = (ADOPT, CALENDAR, KNOWN, LOCATION, BODY, HEAD)


@pytest.fixture
def asked(sign_in: SignIn) -> Callable[[Member], list[str]]:
    """The first steps that Today names to somebody, as messages."""
    said = {translations("nl").gettext(step): step for step in STEPS}

    def look(member: Member) -> list[str]:
        titles = _TITLE.findall(sign_in(member).get("/today").text)
        return [said[title] for title in titles if title in said]

    return look


def test_the_steps_stand_in_order_and_go_when_they_were_taken(
    bare: School, asked: Callable[[Member], list[str]], acting: Callable[..., Any]
) -> None:
    assert asked(bare.admin) == [ADOPT, CALENDAR, LOCATION, HEAD]
    bare.adopt("roc-a12", "exam-regulation", "2018-2019")
    assert asked(bare.admin) == [CALENDAR, LOCATION, BODY, HEAD]
    with acting(bare.admin) as actor:
        calendars.close_days(actor, START, name="Brugdag", kind="closing_day", first=TODAY, last=TODAY)
    assert asked(bare.admin) == [KNOWN, LOCATION, BODY, HEAD]
    with acting(bare.admin) as actor:
        calendars.choose(actor, START, decree="term_end_only", known_until=date(2027, 7, 31))
        locations.keep(
            actor, None, name="Hoofdgebouw", address="Kanaalweg 1", postcode="4331 NT", place="Middelburg",
            starts_on=TODAY, ends_on=None,
        )  # fmt: skip
        letters.keep_letterhead(actor, START, HeadValues("School", "Postbus 12", "4330 AA", "Middelburg"), 0)
    assert asked(bare.admin) == [BODY]
    bare.body()
    assert asked(bare.admin) == []


def test_each_role_sees_the_steps_it_may_take(bare: School, asked: Callable[[Member], list[str]]) -> None:
    assert asked(bare.board) == [ADOPT]
    assert asked(bare.secretary) == [CALENDAR, LOCATION, HEAD]
    assert asked(bare.clerk) == []


def test_an_adoption_made_void_is_asked_for_again(
    bare: School, asked: Callable[[Member], list[str]], acting: Callable[..., Any]
) -> None:
    bare.adopt("roc-a12", "exam-regulation", "2018-2019")
    [adopted] = bare.look("SELECT id FROM app.regulation_adoption WHERE tenant_id = %s", bare.tenant)
    with acting(bare.admin) as actor:
        adopting.void(actor, START, adopted["id"], DECIDED)
    assert asked(bare.admin)[0] == ADOPT


def test_a_body_without_anybody_is_named_until_somebody_sits_in_it(bare: School, sign_in: SignIn) -> None:
    bare.adopt("roc-a12", "exam-regulation", "2018-2019")
    body = bare.body()
    browser = sign_in(bare.secretary)
    assert "Benoem leden: Examencommissie op locatie (ECOL)" in browser.get("/today").text
    bare.seat(body, "chair", "Vera Voorzit")
    assert "Benoem leden:" not in browser.get("/today").text


def test_open_points_are_named_until_one_was_answered(
    bare: School, sign_in: SignIn, acting: Callable[..., Any]
) -> None:
    bare.adopt("roc-a12", "exam-regulation", "2018-2019")
    browser = sign_in(bare.admin)
    assert re.search(r"Je reglementen laten \d+ punten open", browser.get("/today").text)
    with acting(bare.admin) as actor:
        edition = regulations.edition_at("roc-a12", "exam-regulation", "2018-2019")
        point = regulations.pack_of(edition.id).open_points[0]
        amending.answer(
            actor, START, edition.id, point.key, point.default, "Zo doen wij het.", SINCE, "Bestuur", accepted=True
        )
    assert "punten open" not in browser.get("/today").text
