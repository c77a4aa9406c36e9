"""Recurring duties: the periods they fall in, recording that one was done, and what Today says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from assay.clock import FixedClock
from assay.problems import Conflict, Forbidden, Invalid, NotFound
from assay.servers.server_set import ServerAddresses
from tenants.regulations import duty_queries, queries
from tenants.regulations.operations import adopting, duties
from tenants.regulations.operations.recording import Decision
from tenants.regulations.rules import duties as rules
from tenants.regulations.rules.duties import Cut, DutyStanding, Period
from tenants.regulations.rules.resolving import Held
from tenants.regulations.rules.terms_said import Duty
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import START, Cast, Member, SignIn, _person, _tenant, superuser_url

TODAY = START.date()
DOCUMENT = "exam-regulation"


@pytest.fixture
def school(servers: ServerAddresses, acting: Any) -> Iterator[Member]:
    """The administrator of a school of this test alone, which holds the regulation of ROC Mondriaan."""
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
    member = Member(name, person, str(tenant))
    with acting(member) as actor:
        edition = queries.edition_at("mondriaan", DOCUMENT, "2008").id
        decided = Decision("College van bestuur", TODAY, "Besluit 2026-11", "Het gold al.")
        adopting.adopt(actor, START, edition, date(2026, 1, 1), decided)
    yield member
    queries.forget()


def duty(per: str, times: int = 1) -> Duty:
    return Duty.model_validate(
        {
            "key": "report",
            "article": "1",
            "text": {"nl": "Verslag", "en": "Report"},
            "times": times,
            "per": per,
            "at_least": False,
            "by": "exam_committee",
        }
    )


def test_a_year_begins_in_january_or_with_the_school_year() -> None:
    assert rules.year_of(date(2026, 7, 31), "school") == Period(date(2025, 8, 1), date(2026, 7, 31))
    assert rules.year_of(date(2026, 8, 1), "school") == Period(date(2026, 8, 1), date(2027, 7, 31))
    assert rules.year_of(date(2028, 2, 29), "calendar") == Period(date(2028, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("per", "lasts"),
    [
        ("year", ["2028-12-31"]),
        ("half_year", ["2028-06-30", "2028-12-31"]),
        ("quarter", ["2028-03-31", "2028-06-30", "2028-09-30", "2028-12-31"]),
        ("school_year", ["2028-07-31"]),
        ("three_years", ["2028-02-28"]),
        ("four_years", []),
    ],
)
def test_the_periods_that_end_in_a_year(per: str, lasts: list[str]) -> None:
    year = rules.year_of(date(2028, 5, 1), "calendar")
    found = rules.periods(duty(per), year, (8, 1), held_from=date(2025, 3, 1))
    # 2028 is a leap year: three years from 1 March 2025 end on 29 February.
    expected = ["2028-02-29"] if per == "three_years" else lasts
    assert [each.last.isoformat() for each in found] == expected
    assert all(before.last + timedelta(days=1) == after.first for before, after in pairwise(found))


def test_a_duty_of_somebody_outside_is_told_and_asked_of_nobody(acting: Any, school: Member, sign_in: SignIn) -> None:
    with acting(school) as actor:
        edition = queries.edition_at("roc-a12", DOCUMENT, "2018-2019").id
        adopting.adopt(actor, START, edition, TODAY, Decision("College van bestuur", TODAY, "Besluit 2026-12"))
        found = {each.duty.key: each for each in duties.of_year(actor, START, date(2026, 6, 1))}
        assert (found["exam_windows"].state, found["committee_members"].state) == ("outside", "near")
        with pytest.raises(NotFound):
            duties.record(
                actor, START, document=DOCUMENT, key="exam_windows", counts_for=TODAY, done_on=TODAY, done_by="CvTE"
            )
    browser = sign_in(school)
    cards = browser.get("/institution/duties").text.split('<section class="card')
    [windows] = [card for card in cards if "tijdvakken" in card]
    assert "Iemand buiten je instelling doet dit." in windows
    assert "/exam_windows/done" not in windows
    assert browser.get(f"/institution/duties/{DOCUMENT}/exam_windows/done?for=2026-12-31").status_code == 404
    assert "1 terugkerende taak moet binnenkort gebeuren" in browser.get("/today").text


def test_a_day_no_calendar_reaches_has_no_duty(sign_in: SignIn, school: Member) -> None:
    browser = sign_in(school)
    form = f"/institution/duties/{DOCUMENT}/annual_report/done"
    for asked in ("for=9999-12-31", "for=0001-01-01&cut=school", "for=2101-01-01", "for=1999-12-31"):
        assert browser.get(f"{form}?{asked}").status_code == 404, asked


def with_duty(monkeypatch: pytest.MonkeyPatch, per: str) -> None:
    """Every regulation asks for a report so often, and for nothing else."""
    monkeypatch.setattr(rules, "_duties", lambda *_asked: iter([Held("duty", duty(per), duty(per))]))


@pytest.mark.parametrize(
    ("per", "cut", "day", "last"),
    [
        # Three years from 1 January 2026, the day since which the document holds.
        ("three_years", "calendar", date(2026, 2, 1), date(2028, 12, 31)),
        ("three_years", "calendar", date(2027, 6, 1), date(2028, 12, 31)),
        ("four_years", "school", date(2026, 9, 1), date(2029, 12, 31)),
        ("school_year", "calendar", date(2026, 9, 1), date(2027, 7, 31)),
        ("year", "calendar", date(2026, 3, 1), date(2026, 12, 31)),
    ],
)
def test_any_day_of_the_period_will_do(
    acting: Any, school: Member, monkeypatch: pytest.MonkeyPatch, per: str, cut: Cut, day: date, last: date
) -> None:
    with_duty(monkeypatch, per)
    with acting(school) as actor:
        made = duties.record(
            actor, START, document=DOCUMENT, key="report", counts_for=day, done_on=TODAY, done_by="Bureau", cut=cut
        )
        assert made.counts_for == last
        [found] = [each for each in duties.of_year(actor, START, last, cut) if each.period.last == last]
        assert (found.state, [each.id for each in found.done]) == ("done", [made.id])


def test_a_day_before_january_kept_as_it_was_named_counts_for_its_school_year(
    acting: Any, school: Member, monkeypatch: pytest.MonkeyPatch, servers: ServerAddresses
) -> None:
    """Rows of before periods were kept by their last day."""
    with_duty(monkeypatch, "school_year")
    with acting(school) as actor:
        made = duties.record(
            actor, START, document=DOCUMENT, key="report", counts_for=TODAY, done_on=TODAY, done_by="Bureau"
        ).id
    with psycopg.connect(superuser_url(servers), autocommit=True) as connection:
        connection.execute("UPDATE app.duty_done SET counts_for = %s WHERE id = %s", [date(2026, 9, 15), made])
    with acting(school) as actor:
        [found] = [each for each in duties.of_year(actor, START, date(2027, 6, 1)) if each.duty.key == "report"]
        assert found.state == "done"


def standing(acting: Any, member: Member, moment: datetime, key: str, day: date | None = None) -> DutyStanding:
    with acting(member) as actor:
        found = duties.of_year(actor, moment, day or moment.date())
    return next(each for each in found if each.duty.key == key)


@pytest.mark.rule("R515")
def test_the_year_of_an_institution_has_every_duty_with_its_article(acting: Any, school: Member) -> None:
    with acting(school) as actor:
        found = duties.of_year(actor, START, date(2026, 6, 1))
    said = {(each.duty.key, each.duty.times, each.period.last, each.duty.by) for each in found}
    end = date(2026, 12, 31)
    assert said == {
        ("annual_report", 1, end, ("exam_committee",)),
        ("quality_meetings", 2, end, ("institution",)),
        ("internal_audit", 1, end, ("audit_team",)),
        ("entry_checks", 2, end, ("information_department",)),
        ("fraud_analysis", 1, end, ("exam_committee",)),
    }
    assert all(each.duty.article for each in found)


def test_done_as_often_as_asked_and_no_sooner(acting: Any, school: Member) -> None:
    asked: Any = {
        "document": DOCUMENT,
        "key": "quality_meetings",
        "counts_for": date(2026, 12, 31),
        "done_by": "Bureau",
    }
    with acting(school) as actor:
        duties.record(actor, START, done_on=date(2026, 3, 2), **asked)
    once = standing(acting, school, START, "quality_meetings")
    assert (once.state, once.left) == ("near", 1)
    with acting(school) as actor:
        second = duties.record(actor, START, done_on=date(2026, 10, 5), note="Verslag in de map", **asked).id
    assert standing(acting, school, START, "quality_meetings").state == "done"
    with acting(school) as actor:
        with pytest.raises(Invalid):
            duties.withdraw(actor, START, second, " ")
        duties.withdraw(actor, START, second, "Het was een ander overleg.")
        with pytest.raises(Conflict):
            duties.withdraw(actor, START, second, "Nog eens.")
        with pytest.raises(NotFound):
            duties.withdraw(actor, START, uuid4(), "Niets.")
    assert standing(acting, school, START, "quality_meetings").left == 1


def test_a_period_that_went_by_is_missed_and_one_held_in_part_is_not(
    acting: Any, school: Member, clock: FixedClock
) -> None:
    later = START.replace(year=2027, month=1, day=15)
    missed = standing(acting, school, later, "annual_report", date(2026, 6, 1))
    assert missed.state == "missed"
    assert standing(acting, school, later, "annual_report", later.date()).state == "open"
    assert standing(acting, school, START, "annual_report", date(2027, 6, 1)).state == "later"
    # The document came into force on 1 January 2026: of the school year that ended in July it held a part.
    with acting(school) as actor:
        half = duties.of_year(actor, START, date(2026, 6, 1), "school")
    assert {each.state for each in half} == {"held_in_part"}


def test_what_was_withdrawn_meanwhile_is_not_withdrawn_again(acting: Any, school: Member) -> None:
    asked: Any = {"document": DOCUMENT, "key": "annual_report", "counts_for": date(2026, 12, 31), "done_by": "Bureau"}
    with acting(school) as actor:
        made = duties.record(actor, START, done_on=TODAY, **asked).id
    with acting(school) as late:
        seen = duty_queries.duty_done(late, made)
        with acting(school) as first:
            duties.withdraw(first, START, made, "Het was een ander verslag.")
        assert seen.withdrawn_at is None
        with pytest.raises(Conflict):
            duties.withdraw(late, START, made, "Toch niet.")
    with acting(school) as actor:
        assert duty_queries.duty_done(actor, made).withdrawn_because == "Het was een ander verslag."


def test_every_fault_stands_at_its_field(acting: Any, school: Member) -> None:
    asked: Any = {"document": DOCUMENT, "key": "annual_report", "counts_for": date(2026, 12, 31)}
    with acting(school) as actor:
        with pytest.raises(Invalid) as refused:
            duties.record(actor, START, done_on=TODAY + timedelta(days=1), done_by=" ", note="x" * 1001, **asked)
        assert set(refused.value.errors) == {"done_on", "done_by", "note"}
        with pytest.raises(Invalid) as refused:
            duties.record(actor, START, done_on=date(2025, 12, 31), done_by="Bureau", **asked)
        assert set(refused.value.errors) == {"done_on"}
        with pytest.raises(NotFound):
            duties.record(actor, START, done_on=TODAY, done_by="Bureau", **{**asked, "key": "no_such"})
        with pytest.raises(Conflict):
            duties.record(actor, START, done_on=TODAY, done_by="Bureau", **{**asked, "counts_for": date(2027, 12, 31)})


def test_nobody_else_records_or_withdraws(acting: Any, cast: Cast, school: Member) -> None:
    asked: Any = {"document": DOCUMENT, "key": "annual_report", "counts_for": date(2026, 12, 31), "done_by": "Bureau"}
    with acting(school) as actor:
        made = duties.record(actor, START, done_on=TODAY, **asked).id
    with acting(cast.sven) as actor, pytest.raises(NotFound):
        duties.withdraw(actor, START, made, "Niet van mij.")
    for member in (cast.anna, cast.petra):
        with acting(member) as actor, pytest.raises(Forbidden):
            duties.record(actor, START, done_on=TODAY, **asked)


def test_walked_through_the_pages(sign_in: SignIn, school: Member) -> None:
    browser = sign_in(school)
    page = browser.get("/institution/duties").text
    assert "art. 2.2.2" in page
    assert "31 december 2026" in page
    assert "Terugkerende taken" in browser.get("/institution/regulations").text
    form = f"/institution/duties/{DOCUMENT}/annual_report/done?for=2026-12-31"
    typed = {"counts_for": "2026-12-31", "cut": "calendar", "done_on": "2026-11-02", "done_by": "Examencommissie"}
    wrong = browser.post(form, {**typed, "done_by": "", "note": "In de map"})
    assert wrong.status_code == 422
    assert "Zeg wie het gedaan heeft." in wrong.text
    assert "In de map" in wrong.text
    assert browser.post(form, typed).status_code == 303
    page = browser.get("/institution/duties").text
    assert "2 november 2026, Examencommissie" in page
    withdraw = page.split('/withdraw">', 1)[0].rpartition('href="')[2] + "/withdraw"
    assert browser.post(withdraw, {"because": ""}).status_code == 422
    assert browser.post(withdraw, {"because": "Een ander verslag."}).status_code == 303
    assert "2 november 2026, Examencommissie" not in browser.get("/institution/duties").text
    for path in (
        f"/institution/duties/{DOCUMENT}/no_such/done?for=2026-12-31",
        f"/institution/duties/{DOCUMENT}/annual_report/done?for=soon",
        f"/institution/duties/done/{uuid4()}/withdraw",
    ):
        assert browser.get(path).status_code == 404
    assert browser.get("/institution/duties?year=99999999&cut=x").status_code == 200


def test_today_says_what_nears(sign_in: SignIn, school: Member) -> None:
    page = sign_in(school).get("/today").text
    assert "5 terugkerende taken moeten binnenkort gebeuren" in page


def test_the_same_through_the_api(sign_in: SignIn, school: Member) -> None:
    browser = sign_in(school)
    bearer = {"Authorization": f"Bearer {make_token(browser, 'regulations:read', 'regulations:write', hat=school.hat)}"}

    def send(path: str, **body: str) -> Any:
        return browser.client.post(f"/api/v1{path}", json=body, headers=bearer)

    found = browser.get("/api/v1/duties?year=2026", headers=bearer).get_json()
    assert {each["key"] for each in found} >= {"annual_report", "fraud_analysis"}
    asked: Any = {
        "document": DOCUMENT,
        "key": "annual_report",
        "counts_for": "2026-12-31",
        "done_by": "Examencommissie",
    }
    made = send("/duties/done", done_on="2026-11-02", **asked)
    assert made.status_code == 201
    [report] = [
        each for each in browser.get("/api/v1/duties", headers=bearer).get_json() if each["key"] == "annual_report"
    ]
    assert (report["state"], report["done"][0]["done_by"]) == ("done", "Examencommissie")
    assert send("/duties/done", done_on="2027-11-02", **asked).status_code == 422
    path = f"/duties/done/{UUID(made.json['id'])}/withdraw"
    assert send(path, because="Fout.").status_code == 200
    assert send(path, because="Fout.").status_code == 409
    assert send(f"/duties/done/{uuid4()}/withdraw", because="Fout.").status_code == 404
