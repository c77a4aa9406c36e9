"""Which scheme a body judges by: the page, choosing another from a day, who may, and the calls."""

from datetime import date

from portfolio.certification import queries
from tests.portfolio.bank import Bank
from tests.support.cast import START, Cast, Member, SignIn

SCHEME = "assessor_bank_2026"
PAGE = "/institution/scheme"


def administrator(bank: Bank) -> Member:
    member = bank.person("Ada")
    bank.sql(
        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
        " VALUES (%s, %s, %s, 'administrator', '2020-01-01', %s)",
        (bank.tenant_id, member.person_id, member.name, START),
    )
    return Member(member.name, member.person_id, str(bank.tenant_id))


def test_an_administrator_chooses_a_scheme_and_sees_the_history(bank: Bank, sign_in: SignIn) -> None:
    member = administrator(bank)
    ada = sign_in(member)
    assert "Niemand heeft een regeling gekozen" in ada.get(PAGE).text
    form = {"scheme": SCHEME, "from_day": "2026-12-01"}
    assert ada.post(f"{PAGE}/adopt", form, page=PAGE).status_code == 303
    page = ada.get(PAGE).text
    assert "Komt nog" in page
    assert "vanaf dinsdag 1 december 2026" in page
    bank.on(date(2026, 12, 2))
    assert "Gekozen vanaf dinsdag 1 december 2026." in sign_in(member).get(PAGE).text
    with bank.acting(bank.lead) as actor:
        assert actor.tenant_id is not None
        assert queries.record_of(actor.tenant_id, bank.anna.person_id, date(2026, 12, 1)).adopted
        assert not queries.record_of(actor.tenant_id, bank.anna.person_id, date(2026, 11, 30)).adopted
    [(detail,)] = bank.sql(
        "SELECT detail::text FROM app.audit_entry WHERE act = 'scheme.adopted' AND subject = %s",
        (f"tenant:{bank.tenant_id}",),
    )
    assert "2026-12-01" in detail


def test_from_today_everybody_is_worked_out_anew(bank: Bank, sign_in: SignIn) -> None:
    ada = sign_in(administrator(bank))
    assert ada.post(f"{PAGE}/adopt", {"scheme": SCHEME, "from_day": "2026-11-24"}, page=PAGE).status_code == 303
    jobs = bank.sql(
        "SELECT 1 FROM app.outbox WHERE kind = 'certification.body' AND scope_tenant = %s", (bank.tenant_id,)
    )
    assert len(jobs) == 1


def test_what_does_not_fit_is_said_at_the_field(bank: Bank, sign_in: SignIn) -> None:
    ada = sign_in(administrator(bank))
    wrong = (
        ({"scheme": SCHEME, "from_day": "2026-11-23"}, "Kies vandaag of een latere dag"),
        ({"scheme": SCHEME, "from_day": ""}, "Vul in vanaf welke dag"),
        ({"scheme": "none", "from_day": "2026-12-01"}, ""),
    )
    for form, words in wrong:
        answer = ada.post(f"{PAGE}/adopt", form, page=PAGE)
        assert answer.status_code == 422, form
        assert words in answer.text
    right = {"scheme": SCHEME, "from_day": "2026-12-01"}
    assert ada.post(f"{PAGE}/adopt", right, page=PAGE).status_code == 303
    again = ada.post(f"{PAGE}/adopt", right, page=PAGE)
    assert again.status_code == 422
    assert "Vanaf die dag is al een keuze gemaakt" in again.text
    same = ada.post(f"{PAGE}/adopt", {**right, "from_day": "2026-12-05"}, page=PAGE)
    assert same.status_code == 422
    assert "al van kracht" in same.text


def test_who_may(bank: Bank, cast: Cast, sign_in: SignIn) -> None:
    lead = sign_in(bank.lead)
    page = lead.get(PAGE)
    assert page.status_code == 200
    assert "Een regeling kiezen" not in page.text
    form = {"scheme": SCHEME, "from_day": "2026-12-01"}
    assert lead.post(f"{PAGE}/adopt", form, page=PAGE).status_code == 403
    assert sign_in(cast.sven).get(PAGE).status_code == 403, "a school judges nobody"
    assert sign_in(bank.anna).get(PAGE).status_code == 403


def test_the_calls(bank: Bank, sign_in: SignIn) -> None:
    ada = sign_in(administrator(bank))
    token = {"X-CSRFToken": ada.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]}
    body = {"scheme": SCHEME, "from_day": "2027-01-01"}
    assert ada.client.post("/api/v1/scheme-adoptions", json=body, headers=token).status_code == 201
    assert ada.client.post("/api/v1/scheme-adoptions", json=body, headers=token).status_code == 422
    listed = sign_in(bank.lead).get("/api/v1/scheme-adoptions").json
    assert listed is not None
    assert [(each["scheme"], each["from_day"]) for each in listed] == [(SCHEME, "2027-01-01")]
