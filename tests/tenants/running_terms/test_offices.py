"""Terms of office of bodies run as terms: on the day of the appointment, with the article, and one reminder each."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from assay.clock import AMSTERDAM, FixedClock
from tenants.bodies.operations import appointing, keeping, reminding
from tenants.running_terms.operations import nightly
from tests.support.cast import START, SignIn
from tests.tenants.bodies.conftest import TODAY, School
from tests.tenants.bodies.conftest import bare as bare
from tests.tenants.bodies.conftest import school as school

YEAR = date(2027, 11, 23)
NEAR = "terms.near.office"


def term(school: School, member: UUID) -> dict[str, Any]:
    """The last term on a seat, as it is stored."""
    rows = school.look("SELECT * FROM app.running_term WHERE subject_id = %s ORDER BY id DESC LIMIT 1", member)
    return rows[0] if rows else {}


def notices(school: School, person: UUID) -> list[str]:
    rows = school.look("SELECT kind FROM app.notice WHERE person_id = %s ORDER BY id", person)
    return [row["kind"] for row in rows]


def by_night(school: School, moment: datetime) -> tuple[int, int]:
    with school.acting(school.admin) as actor:
        return nightly.go_over(actor, moment)


@pytest.mark.rule("R013")
def test_an_appointment_runs_to_the_day_that_the_article_counts_to(school: School, sign_in: SignIn) -> None:
    body = school.body()
    member = school.seat(body, "secretary", school.clerk.name, person_id=school.clerk.person_id)
    found = term(school, member)
    assert (found["state"], found["basis"], found["due_on"]) == ("running", "set", YEAR)
    assert (found["key"], found["articles"], found["set_on"]) == ("office.ecol", ["5(2)"], None)
    assert any(step["step"] == "counted" for step in found["trace"]["trace"])
    page = sign_in(school.secretary).get("/terms").text
    assert "Het einde van een zittingstermijn" in page
    assert f"/institution/body-members/{member}" in page
    assert "art. 5(2)" in sign_in(school.secretary).get(f"/terms/{found['id']}").text
    # Whose term of office it is sees it as well, without the page of the institution.
    own = sign_in(school.clerk, "personal").get("/terms").text
    assert "Het einde van een zittingstermijn" in own
    assert "/institution/body-members/" not in own


def test_an_earlier_end_is_kept_as_it_was_decided(school: School) -> None:
    member = school.seat(school.body(), "chair", "Vera", ends_on=date(2027, 6, 30))
    found = term(school, member)
    assert (found["due_on"], found["set_on"], found["articles"]) == (date(2027, 6, 30), date(2027, 6, 30), ["5(2)"])


def test_what_happens_to_a_seat_happens_to_its_term(school: School) -> None:
    body = school.body()
    member = school.seat(body, "secretary", "Stijn")
    with school.acting(school.secretary) as actor:
        again = appointing.reappoint(actor, START, member).id
    assert term(school, member)["state"] == "met"
    assert term(school, again)["due_on"] == date(2028, 11, 23)
    with school.acting(school.secretary) as actor:
        appointing.end(actor, START, again, ended_on=TODAY, reason="Verhuisd.", version=1)
    assert term(school, again)["state"] == "cancelled"
    chair = school.seat(body, "chair", "Vera")
    with school.acting(school.secretary) as actor:
        keeping.end(actor, START, body, ended_on=TODAY, reason="Opgeheven.")
    assert term(school, chair)["state"] == "cancelled"


def test_it_ends_on_its_day_and_is_not_missed(school: School, clock: FixedClock) -> None:
    member = school.seat(school.body(), "secretary", "Stijn")
    clock.set(datetime.combine(YEAR + timedelta(days=1), time(9), AMSTERDAM))
    by_night(school, clock.now())
    assert term(school, member)["state"] == "met"


def test_one_reminder_for_one_fact(school: School, clock: FixedClock) -> None:
    """The body reminds in words of its own. Where the regulation says when, the term does, and the body does not."""
    member = school.seat(school.body(), "secretary", "Stijn")
    soon = datetime.combine(YEAR - timedelta(days=60), time(9), AMSTERDAM)
    clock.set(soon)
    by_night(school, soon)
    assert NEAR not in notices(school, school.admin.person_id)
    with school.acting(school.admin) as actor:
        assert reminding.remind(actor, soon, member, YEAR) == 3
    assert notices(school, school.admin.person_id).count("bodies.office_ends") == 1


def test_where_the_regulation_says_when_the_term_reminds_and_the_body_does_not(bare: School, clock: FixedClock) -> None:
    issuer = f"own-{uuid4().hex[:10]}"
    [edition] = bare.look(
        "SELECT * FROM app.regulation_edition WHERE issuer = 'roc-a12' AND document = 'exam-regulation'"
        " ORDER BY revision DESC LIMIT 1"
    )
    files = dict(edition["files"])
    files["edition.toml"] = files["edition.toml"].replace('issuer = "roc-a12"', f'issuer = "{issuer}"')
    before, key, after = files["bodies.toml"].partition('key = "office.ecol"')
    said = 'limit = "exactly"\nremind = [{ days = 30, to = ["ecol", "secretary"], source = "setting" }]'
    files["bodies.toml"] = before + key + after.replace('limit = "exactly"', said, 1)
    bare.look(
        "INSERT INTO app.regulation_edition (issuer, document, edition, revision, kind, country, title_nl, title_en,"
        " issuer_name_nl, issuer_name_en, files, sha256, origin, published_at) SELECT %s, document, edition, 1, kind,"
        " country, title_nl, title_en, issuer_name_nl, issuer_name_en, %s, %s, origin, published_at"
        " FROM app.regulation_edition WHERE id = %s RETURNING id",
        issuer,
        json.dumps(files),
        hashlib.sha256(issuer.encode()).hexdigest(),
        edition["id"],
    )
    bare.adopt(issuer, "exam-regulation", "2018-2019")
    member = bare.seat(bare.body(), "secretary", bare.clerk.name, person_id=bare.clerk.person_id)
    for days, wanted in ((60, 0), (30, 1), (14, 1)):
        moment = datetime.combine(YEAR - timedelta(days=days), time(9), AMSTERDAM)
        clock.set(moment)
        by_night(bare, moment)
        # The member of the body that the regulation names, and who has the role.
        assert notices(bare, bare.clerk.person_id).count(NEAR) == wanted, days
        assert notices(bare, bare.secretary.person_id).count(NEAR) == wanted, days
        assert notices(bare, bare.admin.person_id).count(NEAR) == 0
        with bare.acting(bare.admin) as actor:
            assert reminding.remind(actor, moment, member, YEAR) == 0


def test_seats_from_before_get_their_term_once(school: School) -> None:
    body = school.body()
    member = school.seat(body, "secretary", "Stijn")
    over = school.seat(body, "chair", "Vera")
    school.look(
        "UPDATE app.body_member SET starts_on = starts_on - 30, ends_on = %s WHERE id = %s RETURNING id",
        TODAY - timedelta(days=1),
        over,
    )
    for table in ("running_term_event", "running_term"):
        school.look(f"DELETE FROM app.{table} WHERE tenant_id = %s RETURNING id", school.tenant)
    for _night in range(2):
        by_night(school, START)
    rows = school.look("SELECT subject_id, due_on, articles FROM app.running_term WHERE tenant_id = %s", school.tenant)
    assert rows == [{"subject_id": member, "due_on": YEAR, "articles": ["5(2)"]}]
