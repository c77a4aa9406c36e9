"""Inviting somebody and accepting."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from assay.accounts.tokens import make_token
from assay.clock import FixedClock
from tenants.organisations import rules
from tenants.organisations.operations import people
from tests.support.cast import START, Browser, SignIn
from tests.tenants.organisations.acting import at_once, invited
from tests.tenants.organisations.conftest import Registry

TODAY = date(2026, 11, 24)


def test_a_colleague_is_invited_and_accepts_with_any_address(
    registry: Registry, browser: Browser, sign_in: SignIn
) -> None:
    tenant = registry.institution(name="ROC Uitnodiging")
    admin = registry.member(tenant)
    his = sign_in(admin)
    assert invited(his, role="coordinator", ends_on="2027-07-31") == 303
    assert "noor@roc.example" in his.get("/institution").text
    link = registry.invitation_link(tenant)
    shown = browser.get(link).text
    for word in ("ROC Uitnodiging", admin.name, "31 juli 2027"):
        assert word in shown
    assert "noor@roc.example" not in shown, "the address it was sent to is nobody else's business"
    asks_to_sign_in = browser.get(f"{link}/accept")
    assert asks_to_sign_in.status_code == 401
    assert f"{link}/accept" in asks_to_sign_in.text, "after signing in the person comes back"

    guest = registry.person("Gast")
    theirs = sign_in(guest)
    assert theirs.get(f"{link}/accept").status_code == 200
    assert registry.look("SELECT 1 FROM app.appointment WHERE person_id = %s", guest.person_id) == []
    assert theirs.post(f"{link}/accept").status_code == 303
    row = registry.appointment_of(guest)
    assert (row["person_name"], row["role"], row["starts_on"], row["ends_on"]) == (
        guest.name, "coordinator", TODAY, date(2027, 7, 31),
    )  # fmt: skip
    assert row["appointed_by"] == admin.person_id
    assert guest.name in sign_in(guest, hat=str(tenant)).get("/institution").text
    told = registry.look("SELECT kind, path FROM app.notice WHERE person_id = %s", admin.person_id)
    assert [(each["kind"], each["path"]) for each in told] == [
        ("organisation.invitation_accepted", f"/institution?as={tenant}")
    ]
    chains = registry.look(
        "SELECT chain FROM app.audit_entry WHERE act = 'invitation.accepted' AND subject = %s",
        f"appointment:{row['id']}",
    )
    assert {each["chain"] for each in chains} == {f"tenant:{tenant}", f"person:{guest.person_id}"}


def test_whoever_accepts_goes_on_in_the_new_hat_once_the_role_has_begun(registry: Registry, sign_in: SignIn) -> None:
    tenant = registry.institution(name="ROC Verder")
    his = sign_in(registry.member(tenant))
    invited(his)
    now = sign_in(registry.person("Nu"))
    assert now.post(f"{registry.invitation_link(tenant)}/accept").status_code == 303
    assert "Je werkt nu voor ROC Verder" in now.get("/today").text
    assert now.get("/institution/regulations").status_code == 200
    invited(his, email="later@roc.example", starts_on="2027-01-01")
    later = sign_in(registry.person("Later"))
    assert later.post(f"{registry.invitation_link(tenant)}/accept").status_code == 303
    assert "Vanaf vrijdag 1 januari 2027 werk je ook voor ROC Verder" in later.get("/today").text
    assert later.get("/portfolio").status_code == 200


def test_a_link_works_once_for_fourteen_days_and_not_when_taken_back(
    registry: Registry, browser: Browser, sign_in: SignIn, clock: FixedClock
) -> None:
    tenant = registry.institution()
    his = sign_in(registry.member(tenant))
    invited(his, email="een@roc.example")
    link = registry.invitation_link(tenant)
    one, two = sign_in(registry.person("Een")), sign_in(registry.person("Twee"))
    assert one.post(f"{link}/accept").status_code == 303
    assert two.post(f"{link}/accept", page="/account").status_code == 409
    assert browser.get(link).status_code == 409

    invited(his, email="drie@roc.example")
    link = registry.invitation_link(tenant)
    [row] = registry.look("SELECT id FROM app.invitation WHERE email = 'drie@roc.example'")
    assert his.post(f"/institution/invitations/{row['id']}/take-back", page="/institution").status_code == 303
    assert two.post(f"{link}/accept", page="/account").status_code == 409
    assert his.post(f"/institution/invitations/{row['id']}/send-again", page="/institution").status_code == 409

    invited(his, email="vier@roc.example")
    link = registry.invitation_link(tenant)
    [row] = registry.look("SELECT id FROM app.invitation WHERE email = 'vier@roc.example'")
    clock.advance(rules.INVITATION_LIFE)
    his = sign_in(registry.member(tenant))
    assert sign_in(registry.person("Laat")).post(f"{link}/accept", page="/account").status_code == 409
    assert his.post(f"/institution/invitations/{row['id']}/send-again", page="/institution").status_code == 303
    assert sign_in(registry.person("Laat")).post(f"{link}/accept").status_code == 303


def test_a_link_is_bound_to_its_institution(registry: Registry, browser: Browser, sign_in: SignIn) -> None:
    tenant, other = registry.institution(), registry.institution()
    invited(sign_in(registry.member(tenant)))
    link = registry.invitation_link(tenant)
    for made_up in (link.replace(str(tenant), str(other)), link[:-3] + "xyz", f"/invitations/{tenant}/{'A' * 54}"):
        assert browser.get(made_up).status_code == 409
        assert sign_in(registry.person("Slim")).post(f"{made_up}/accept", page="/account").status_code == 409


def test_the_same_role_is_not_taken_twice(registry: Registry, sign_in: SignIn) -> None:
    tenant = registry.institution()
    his = sign_in(registry.member(tenant))
    for email in ("a@roc.example", "b@roc.example"):
        assert invited(his, email=email) == 303
    guest = sign_in(registry.person("Dubbel"))
    assert guest.post(f"{registry.invitation_link(tenant)}/accept").status_code == 303
    [first] = registry.look("SELECT id FROM app.invitation WHERE tenant_id = %s AND accepted_at IS NULL", tenant)
    registry.database.execute(
        "UPDATE app.invitation SET revoked_at = invited_at WHERE tenant_id = %s AND id <> %s AND accepted_at IS NULL",
        [tenant, first["id"]],
    )
    token = make_token(registry.app.config["SECRET_KEY"], first["id"], f"invitation:{tenant}")
    assert guest.post(f"/invitations/{tenant}/{token}/accept").status_code == 409
    assert (
        len(registry.look("SELECT 1 FROM app.appointment WHERE tenant_id = %s AND role = 'coordinator'", tenant)) == 1
    )


def test_two_people_with_one_link_make_one_appointment(
    registry: Registry, acting: Callable[..., Any], sign_in: SignIn
) -> None:
    tenant = registry.institution()
    invited(sign_in(registry.member(tenant)))
    [row] = registry.look("SELECT id FROM app.invitation WHERE tenant_id = %s", tenant)
    outcomes = at_once(
        acting,
        [registry.person("Snel"), registry.person("Vlug")],
        lambda actor: people.accept(actor, tenant, row["id"]),
    )
    assert sorted(outcomes) == ["Conflict", "done"]
    assert (
        len(registry.look("SELECT 1 FROM app.appointment WHERE tenant_id = %s AND role = 'coordinator'", tenant)) == 1
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("email", "niemand"),
        ("role", "lead_assessor"),
        ("role", "boss"),
        ("starts_on", "2026-11-23"),
        ("starts_on", "2028-01-01"),
        ("starts_on", "morgen"),
        ("ends_on", "2026-11-23"),
        ("ends_on", "2026-13-45"),
    ],
)
def test_bad_invitations(registry: Registry, sign_in: SignIn, field: str, value: str) -> None:
    tenant = registry.institution("school")
    assert invited(sign_in(registry.member(tenant)), **{field: value}) == 422
    assert registry.look("SELECT 1 FROM app.invitation WHERE tenant_id = %s", tenant) == []


def test_one_open_invitation_an_address_and_role(registry: Registry, sign_in: SignIn) -> None:
    his = sign_in(registry.member(registry.institution()))
    assert [invited(his), invited(his), invited(his, role="administrator")] == [303, 422, 303]


def test_a_verifying_body_appoints_lead_assessors_with_start_and_end(registry: Registry, sign_in: SignIn) -> None:
    bank = registry.institution("verifying_body")
    his = sign_in(registry.member(bank))
    assert invited(his, role="lead_assessor", starts_on="2026-12-01", ends_on="2029-11-30") == 303
    lead = registry.person("Lea")
    assert sign_in(lead).post(f"{registry.invitation_link(bank)}/accept").status_code == 303
    row = registry.appointment_of(lead)
    assert (row["role"], row["starts_on"], row["ends_on"]) == ("lead_assessor", date(2026, 12, 1), date(2029, 11, 30))
    assert sign_in(lead, hat=str(bank)).get("/institution").status_code == 403, "it has not begun"
    page = his.get("/institution").text
    assert page.index(lead.name) > page.index('id="coming"')


def test_every_open_invitation_can_be_reached(registry: Registry, sign_in: SignIn) -> None:
    tenant = registry.institution()
    his = sign_in(registry.member(tenant))
    registry.database.execute(
        "INSERT INTO app.invitation (tenant_id, name, email, language, role, starts_on, invited_by_name, invited_at,"
        " expires_at) SELECT %s, 'Genodigd ' || n, 'g' || n || '@roc.example', 'nl', 'board', %s, 'Iemand', %s, %s"
        " FROM generate_series(1, 52) n",
        [tenant, TODAY, START, START],
    )
    first = his.get("/institution").text
    assert first.count("/take-back") == 50
    following = re.search(r'href="(/institution\?invited=[0-9a-f-]{36})"', first)
    assert following is not None
    rest = his.get(following[1]).text
    assert rest.count("/take-back") == 2
    assert 'href="/institution?invited=' not in rest


def test_one_address_gets_five_mails_a_day_whoever_invites(
    registry: Registry, sign_in: SignIn, clock: FixedClock
) -> None:
    tenant, other = registry.institution(), registry.institution()
    admin, stranger = registry.member(tenant), registry.member(other)
    his = sign_in(admin)
    assert invited(his, email="vol@roc.example") == 303
    [row] = registry.look("SELECT id FROM app.invitation WHERE tenant_id = %s", tenant)
    again = f"/institution/invitations/{row['id']}/send-again"
    assert [his.post(again, page="/institution").status_code for _ in range(5)] == [303] * 4 + [429]
    assert invited(sign_in(stranger), email="Vol@ROC.example") == 429
    assert invited(his, email="leeg@roc.example") == 303
    sent = "SELECT 1 FROM app.outbox WHERE kind = 'organisations.mail_invitation' AND scope_tenant = ANY(%s)"
    assert len(registry.look(sent, [tenant, other])) == 6
    clock.advance(timedelta(days=2))  # counted by thirds of a day
    assert invited(sign_in(stranger), email="vol@roc.example") == 303


def test_an_institution_sends_sixty_invitations_a_day(
    registry: Registry, acting: Callable[..., Any], sign_in: SignIn, clock: FixedClock
) -> None:
    tenant = registry.institution()
    admin = registry.member(tenant)
    with acting(admin) as actor:
        for number in range(60):
            people.invite(
                actor, START, name="Noor Nieuw", email=f"n{number}@vol.example", role="coordinator", starts_on=None,
                ends_on=None, language="nl",
            )  # fmt: skip
    his = sign_in(admin)
    assert invited(his, email="n60@vol.example") == 429
    assert "n60@vol.example" not in his.get("/institution").text
    assert invited(sign_in(registry.member(registry.institution())), email="n60@vol.example") == 303
    clock.advance(timedelta(days=2))
    assert invited(sign_in(admin), email="n61@vol.example") == 303
