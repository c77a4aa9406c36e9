"""From a decision to its letter, and from the letter to what it is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from assay.clock import FixedClock
from tenants.bodies.operations import appointing, keeping
from tenants.bodies.operations.appointing import Appointee
from tenants.organisations.operations import requests
from tests.accounts.test_api_tokens import make_token
from tests.portfolio.bank import Acting, Bank
from tests.portfolio.conftest import bank as bank
from tests.support.cast import Cast, SignIn
from tests.tenants.letters.conftest import Asked, Registry, School


def _seat(school: School, clock: FixedClock, **more: object) -> UUID:
    with school.acting(school.board) as actor:
        row = keeping.set_up(actor, clock.now(), document="exam-regulation", body_key="ecol", set_up_on=clock.today())
        values = {"name": "Vera Voorzit", **more}
        appointee = Appointee("chair", clock.today(), **values)  # type: ignore[arg-type]  # values of the test
        return appointing.appoint(actor, clock.now(), row.id, appointee).id


def test_a_seat_leads_to_its_letter_and_back(school: School, sign_in: SignIn, clock: FixedClock) -> None:
    school.adopt()
    seat = _seat(school, clock)
    [letter] = school.letters("letters.appointment")
    board = sign_in(school.board)
    assert f'href="/letters/{letter["id"]}"' in board.get(f"/institution/body-members/{seat}").text
    assert f'href="/institution/body-members/{seat}"' in board.get(f"/letters/{letter['id']}").text


def test_whoever_got_the_letter_reads_it_and_is_led_nowhere_they_may_not_go(
    school: School, sign_in: SignIn, clock: FixedClock
) -> None:
    school.adopt()
    coordinator = school.registry.member(school.id, "coordinator")
    _seat(school, clock, name="", person_id=coordinator.person_id)
    [letter] = school.letters("letters.appointment")
    personal = sign_in(coordinator, "personal").get(f"/letters/{letter['id']}")
    assert personal.status_code == 200
    assert "/institution/body-members/" not in personal.text


def test_an_adoption_leads_to_its_letters_and_back(school: School, sign_in: SignIn) -> None:
    school.adopt()
    [letter] = school.letters("letters.adoption")
    admin = sign_in(school.admin)
    assert f'href="/letters/{letter["id"]}"' in admin.get("/institution/regulations").text
    assert 'href="/institution/regulations"' in admin.get(f"/letters/{letter['id']}").text
    clerk = sign_in(school.registry.member(school.id, "coordinator"))
    assert f"/letters/{letter['id']}" not in clerk.get("/institution/regulations").text


def test_a_decision_on_evidence_leads_to_its_letter_and_back(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    bank.decide("refuse", submission, "De handtekening ontbreekt.")
    [[letter]] = bank.sql("SELECT id FROM app.letter WHERE subject_id = %s", (submission,))
    for member, page in ((bank.anna, f"/submissions/{submission}"), (bank.lead, f"/work-list/{submission}")):
        browser = sign_in(member)
        assert f'href="/letters/{letter}"' in browser.get(page).text, page
        assert f'href="{page}"' in browser.get(f"/letters/{letter}").text


def test_letters_about_evidence_of_one_kind_and_day_are_told_apart_by_its_title(bank: Bank, sign_in: SignIn) -> None:
    """While the reader may see the item: the letter itself, its mail and its notice never name it."""
    for title in ("Proeve Elektro", "Proeve Installatie"):
        submission = bank.handed_in(bank.anna, title=title)
        bank.decide("accept", submission)
    letters = bank.sql("SELECT id, content::text FROM app.letter WHERE tenant_id = %s ORDER BY id", (bank.tenant_id,))
    anna, lead = sign_in(bank.anna), sign_in(bank.lead)
    for reader in (anna, lead):
        listed = reader.get("/letters").text
        newest, oldest = (listed.index(f"“{each}, 2025” · Assess") for each in ("Proeve Installatie", "Proeve Elektro"))
        assert newest < oldest
        one = reader.get(f"/letters/{letters[0][0]}").text
        assert one.count("“Proeve Elektro, 2025”") == 2, "in the title of the page, and above the letter"
        assert "Proeve Installatie" not in one
    assert [content for _id, content in letters if "Proeve" in content] == []
    told = bank.sql("SELECT payload::text FROM app.outbox WHERE payload::text LIKE '%%Proeve%%' LIMIT 1", ())
    assert told == []
    # A token that may not read the work list learns no title by its letters.
    seen = {("letters:read",): "", ("letters:read", "verification:read"): "“Proeve Installatie, 2025”"}
    for scopes, called in seen.items():
        headers = {"Authorization": f"Bearer {make_token(lead, *scopes, hat=bank.lead.hat)}"}
        found: Any = lead.client.get(f"/api/v1/letters/{letters[1][0]}", headers=headers).get_json()
        assert found["called"] == called

    # Once the item is closed to the body its title is gone from there, and stays with the person.
    bank.sql("UPDATE app.disclosure SET revoked_at = opened_at WHERE person_id = %s", (bank.anna.person_id,))
    closed = lead.get("/letters").text
    assert "Proeve" not in closed
    assert closed.count("Assessorentraining, ingediend op") == 2
    assert "“Proeve Elektro, 2025” ·" in anna.get("/letters").text


def test_a_request_for_an_account_leads_to_its_letter_and_back(
    asked: Asked, registry: Registry, acting: Acting, clock: FixedClock, cast: Cast, sign_in: SignIn
) -> None:
    request_id = asked()
    with acting(cast.petra) as actor:
        requests.refuse(actor, clock.now(), request_id, "Dit nummer hoort bij een ander.")
    [letter] = registry.look("SELECT id FROM app.platform_letter WHERE subject_id = %s", request_id)
    petra, page = sign_in(cast.petra), f"/platform/requests/{request_id}"
    assert f'href="/letters/{letter["id"]}"' in petra.get(page).text
    assert f'href="{page}"' in petra.get(f"/letters/{letter['id']}").text
