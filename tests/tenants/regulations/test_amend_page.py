"""Setting a value otherwise on the page: choose it, fill in a control that fits, read what is wrong in Dutch."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tenants.regulations.models import RegulationAmendment
from tests.accounts.test_api_tokens import make_token
from tests.portfolio.conftest import bank
from tests.support.cast import START, SignIn
from tests.tenants.bodies.conftest import TODAY, School, bare, school
from tests.tenants.running_terms.conftest import house
from tests.tenants.running_terms.house import TERMS, House, publish

__all__ = ["bank", "bare", "house", "school"]

RULES = "/institution/regulations/exam-regulation/values"
TERM = f"{RULES}/term/complaint.filing"
#: A term that may be made longer, by reasons.
LONGER = f"{RULES}/term/complaint.ruling"
DECISION = {
    "decided_by": "Bestuur",
    "decided_on": TODAY.isoformat(),
    "source": "Besluit 12",
    "holds_from": "2026-12-24",
}
DAYS = {"value_unit": "working_day"}


def amendments(school: School) -> list[dict[str, Any]]:
    """What was set, oldest first: ``variant``, and the values by their path in ``set``."""
    rows = school.look(
        "SELECT act, field, value, variant FROM app.regulation_amendment WHERE tenant_id = %s AND act = 'amend'"
        " ORDER BY recorded_at, id",
        school.tenant,
    )
    return [
        {
            "variant": row["variant"],
            "set": {each["field"]: each["value"] for each in RegulationAmendment(**row).changes},
        }
        for row in rows
    ]


def test_a_rule_shows_each_value_in_words_and_leads_to_it(school: School, sign_in: SignIn) -> None:
    page = sign_in(school.admin).get(TERM)
    assert page.status_code == 200
    for words in ("10 werkdagen", "Andere waarden", "Waarden met meer delen", "Herinneringen"):
        assert words in page.text
    assert f'href="{TERM}?field=amount"' in page.text
    assert "field=remind" not in page.text
    assert "field=extension.cap" not in page.text
    # Of an extension that is allowed each value stands there alone.
    assert "field=extension.cap" in sign_in(school.admin).get(LONGER).text


@pytest.mark.parametrize(
    ("path", "preset"),
    [
        (f"{TERM}?field=amount", 'value="10"'),
        (f"{TERM}?field=amount", '<option selected value="working_day">werkdagen</option>'),
        (f"{TERM}?field=limit", '<input checked[^>]*value="at_most"'),
        (f"{TERM}?field=by", '<input checked[^>]*type="checkbox" value="candidate"'),
        (f"{TERM}?field=extension", '<input checked[^>]*name="value_allowed"[^>]*value="no"'),
        (f"{RULES}/body/ecol?field=name", r'value="Examencommissie op locatie \(ECOL\)"'),
    ],
)  # fmt: skip
def test_the_control_fits_and_shows_the_value_as_it_stands(
    school: School, sign_in: SignIn, path: str, preset: str
) -> None:
    page = sign_in(school.admin).get(path)
    assert page.status_code == 200
    assert re.search(preset, page.text)


@pytest.mark.parametrize(
    "path",
    [*(f"{TERM}?field={path}" for path in ("remind", "key", "unit", "state", "at_once", "no_such", "extension.cap")),
     f"{RULES}/term/nothing", f"{RULES}/nothing/complaint.filing", "/institution/regulations/other/values/term/a"],
)  # fmt: skip
def test_what_cannot_be_set_is_not_there(school: School, sign_in: SignIn, path: str) -> None:
    browser = sign_in(school.admin)
    assert browser.get(path).status_code == 404
    assert browser.post(path, {**DECISION, "value": "3"}).status_code == 404
    assert amendments(school) == []


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        (f"{TERM}?field=start_latest", {"value": "yes"}, True),
        (f"{TERM}?field=counts_on", {"value": ""}, None),
        (f"{TERM}?field=by", {"value": ["candidate", "chair"]}, ["candidate", "chair"]),
        (f"{TERM}?field=to", {}, []),
        (f"{TERM}?field=extension", {"value_allowed": "yes", "value_cap": "20", "value_cap_unit": "working_day",
         "value_reasons": "no", "value_by": ["ecol"]},
         {"allowed": "yes", "cap": 20, "cap_unit": "working_day", "reasons": False, "by": ["ecol"]}),
        (f"{LONGER}?field=extension.reasons", {"value": "no"}, False),
        (f"{LONGER}?field=extension", {"value_allowed": "no", "value_cap": "20"}, {"allowed": "no"}),
        (f"{RULES}/body/ecol?field=name", {"value_nl": "Commissie", "value_en": "Committee"},
         {"nl": "Commissie", "en": "Committee"}),
        (f"{RULES}/body/ecol?field=publishes", {"value": ["names"]}, ["names"]),
    ],
)  # fmt: skip
def test_what_is_filled_in_is_kept_as_the_pack_has_it(
    school: School, sign_in: SignIn, path: str, typed: dict[str, Any], value: Any
) -> None:
    made = sign_in(school.admin).post(path, {**DECISION, **typed})
    assert made.status_code == 303
    [row] = amendments(school)
    assert row["set"] == {path.rpartition("=")[2]: value}
    assert row["variant"] is None


def test_a_length_is_set_with_its_unit(school: School, sign_in: SignIn) -> None:
    browser = sign_in(school.admin)
    assert browser.post(f"{TERM}?field=amount", {**DECISION, "value": "2", "value_unit": "week"}).status_code == 303
    [row] = amendments(school)
    assert row["set"] == {"amount": 2, "unit": "week"}
    assert "Duur: <strong>10 werkdagen → 2 weken</strong>" in browser.get("/institution/regulations").text


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        (f"{TERM}?field=amount", {"value": "acht", **DAYS}, "Vul een heel getal in."),
        (f"{TERM}?field=amount", {"value": "0", **DAYS}, "Vul een getal in van 1 tot en met 1000."),
        (f"{TERM}?field=amount", {"value": "-3", **DAYS}, "Vul een getal in van 1 tot en met 1000."),
        (f"{TERM}?field=amount", {"value": "1234567890123456789012345", **DAYS}, "Vul een getal in van 1 tot en met"),
        (f"{TERM}?field=amount", {"value": "", **DAYS}, "Een termijn die is bepaald, heeft ook dit nodig: Duur."),
        (f"{TERM}?field=amount", {"value": "3", "value_unit": "eeuw"}, "Kies een van de antwoorden."),
        (f"{TERM}?field=limit", {"value": "maybe"}, "Kies een van de antwoorden."),
        (f"{TERM}?field=start_stated", {"value": "perhaps"}, "Kies een van de antwoorden."),
        (f"{TERM}?field=closing_days", {"value": ""}, "Kies een van de antwoorden."),
        (f"{TERM}?field=end_rule", {"value": "not_stated"}, "Kies een van de antwoorden."),
        (f"{TERM}?field=by", {"value": ["nobody_known"]}, "Kies een van de antwoorden."),
        (f"{TERM}?field=start", {}, "heeft ook dit nodig: Begint als."),
        (f"{TERM}?field=extension", {"value_allowed": "yes"}, "Zeg hoeveel langer het mag"),
        (f"{TERM}?field=extension", {"value_allowed": "yes", "value_cap": "5", "value_cap_unit": "working_day",
         "value_reasons": "no"}, "Het totaal moet langer zijn dan de termijn zelf."),
        (f"{TERM}?field=extension", {"value_allowed": "yes", "value_cap": "20", "value_reasons": "no"},
         "Een duur heeft een getal en een eenheid."),
        (f"{RULES}/body/ecol?field=name", {"value_nl": "Commissie", "value_en": ""}, "Vul dit in beide talen in."),
        (f"{RULES}/body/ecol?field=publishes", {"value": ["shoe_size"]}, "Kies een van de antwoorden."),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_says_so_in_dutch_and_stays(
    school: School, sign_in: SignIn, path: str, typed: dict[str, Any], words: str
) -> None:
    refused = sign_in(school.admin).post(path, {**DECISION, **typed})
    assert refused.status_code == 422
    assert words in refused.text
    assert "field-error" in refused.text
    assert "Besluit 12" in refused.text
    for each in typed.values():
        assert (
            not isinstance(each, str)
            or "perhaps maybe eeuw not_stated".find(each) >= 0
            or f'value="{each}"' in refused.text
        )
    assert amendments(school) == []


def test_the_overview_says_from_what_to_what(school: School, sign_in: SignIn) -> None:
    browser = sign_in(school.admin)
    assert browser.post(f"{TERM}?field=amount", {**DECISION, "value": "8", **DAYS}).status_code == 303
    assert (
        browser.post(f"{TERM}?field=amount", {**DECISION, "value": "6", **DAYS, "holds_from": "2027-01-04"}).status_code
        == 303
    )
    page = browser.get("/institution/regulations").text
    assert "Duur: <strong>10 werkdagen → 8 werkdagen</strong>" in page
    assert "Duur: <strong>8 werkdagen → 6 werkdagen</strong>" in page
    [first, _second] = school.look(
        "SELECT id FROM app.regulation_amendment WHERE tenant_id = %s ORDER BY holds_from", school.tenant
    )
    void = f"/institution/regulations/amendments/{first['id']}/void"
    assert "Duur: <strong>10 werkdagen → 8 werkdagen</strong>" in browser.get(void).text
    assert browser.post(void, {**DECISION, "reason": "Het was fout."}).status_code == 303
    page = browser.get("/institution/regulations").text
    assert "Duur: <strong>10 werkdagen → 6 werkdagen</strong>" in page
    assert "Duur: <strong>10 werkdagen → 8 werkdagen</strong>" not in page[: page.index("Wat er is besloten")]
    # The history keeps what was made void, and says so.
    history = page[page.index("Anders vastgestelde waarden") :]
    for words in ("Ongeldig gemaakt", "Anders vastgesteld"):
        assert (
            f"{words}: Hoe lang heb ik om een klacht in te dienen?, vanaf donderdag 24 december 2026. "
            "Duur: <strong>10 werkdagen → 8 werkdagen</strong>"
        ) in history


def test_the_api_says_the_same_words_at_the_value(school: School, sign_in: SignIn) -> None:
    browser = sign_in(school.admin)
    token = make_token(browser, "regulations:read", "regulations:write", hat=school.admin.hat)
    [adoption] = school.look("SELECT edition_id FROM app.regulation_adoption WHERE tenant_id = %s", school.tenant)
    body = {**DECISION, "edition_id": str(adoption["edition_id"]), "kind": "term", "key": "complaint.filing",
            "changes": [{"field": "by", "value": ["candidate"]}, {"field": "extension.cap", "value": 30}]}  # fmt: skip
    refused = browser.client.post(
        "/api/v1/regulation-amendments",
        json=body,
        headers={"Authorization": f"Bearer {token}", "Accept-Language": "nl"},
    )
    assert refused.status_code == 422
    assert "Dit hoort alleen bij een termijn die langer mag worden." in str(refused.get_json())
    assert [each["pointer"] for each in refused.get_json()["errors"]] == ["/changes/1/value"]


def test_what_moves_is_shown_first_and_what_was_filled_in_stays(house: House, sign_in: SignIn) -> None:
    house.adopt(START.date(), publish(house.bank, terms=TERMS.format(days=10)))
    house.bank.handed_in(house.bank.anna)
    browser = sign_in(house.admin)
    path = "/institution/regulations/verification-rules/values/term/verification.decision?field=amount"
    typed = {**DECISION, "holds_from": START.date().isoformat(), "value": "12", **DAYS}
    shown = browser.post(path, typed)
    assert shown.status_code == 409
    assert "Wat dit verschuift" in shown.text
    assert 'value="12"' in shown.text
    assert browser.post(path, {**typed, "accepted": "y"}).status_code == 303
