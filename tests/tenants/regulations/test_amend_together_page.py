"""Several values in one decision, on the page and in the API: a term that is not set, a case of a rule, and back."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.accounts.test_api_tokens import make_token
from tests.portfolio.conftest import bank
from tests.support.cast import SignIn
from tests.tenants.bodies.conftest import TODAY, School, bare, school
from tests.tenants.regulations.test_amend_page import DECISION, amendments

__all__ = ["bank", "bare", "school"]

RULES = "/institution/regulations/exam-regulation/values"
#: How soon an adaptation is decided, which this regulation leaves open.
RULING = f"{RULES}/term/adaptation.ruling"
#: A term that is set.
FILING = f"{RULES}/term/complaint.filing"
#: A term with a case for each kind of exam.
CASES = f"{RULES}/term/assessment.set"
API = "/api/v1/regulation-amendments"
NOW = {**DECISION, "holds_from": TODAY.isoformat()}
#: What somebody fills in beside what stands on the form already.
TEN_DAYS = {"value_amount": "10", "value_start": ["adaptation_requested"]}


def on_the_form(page: str) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    form = page[page.index('<form class="form"') :]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = {name: html.unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        if found.get("type") in ("radio", "checkbox"):
            if " checked" in tag:
                sent.setdefault(found["name"], []).append(found["value"])
        elif found.get("name", "").startswith("value"):
            sent[found["name"]] = found.get("value", "")
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def counted(browser: Any, school: School, term: str) -> str:
    path = f"/calculator?institution={school.slug}&document=exam-regulation&term={term}&start={TODAY.isoformat()}"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get(path).text))


def test_a_term_that_is_not_set_offers_one_form_and_nothing_that_could_only_be_refused(
    school: School, sign_in: SignIn
) -> None:
    browser = sign_in(school.admin)
    page = browser.get(RULING).text
    assert "Stel deze termijn vast" in page
    assert f'href="{RULING}?together=yes"' in page
    for path in ("amount", "unit", "state", "direction", "start", "extension"):
        assert f'field={path}"' not in page
        assert browser.get(f"{RULING}?field={path}").status_code == 404
    first = on_the_form(browser.get(f"{RULING}?together=yes").text)
    assert first["value_state"] == ["set"]
    assert (first["value_amount"], first["value_amount_unit"]) == ("", "working_day")
    assert (first["value_limit"], first["value_extension_allowed"]) == (["at_most"], ["no"])


def test_a_term_is_set_counts_and_is_void_as_one(school: School, sign_in: SignIn) -> None:
    browser = sign_in(school.admin)
    first = on_the_form(browser.get(f"{RULING}?together=yes").text)
    assert "Niet bepaald" in counted(browser, school, "adaptation.ruling")
    made = browser.post(f"{RULING}?together=yes", {**first, **TEN_DAYS, **NOW})
    assert made.status_code == 303
    [row] = amendments(school)
    values = row["set"]
    assert (values["state"], values["amount"], values["unit"]) == ("set", 10, "working_day")
    page = counted(browser, school, "adaptation.ruling")
    assert "Uiterlijk op" in page
    assert "Stand: bepaald (in het document: niet bepaald) Duur: 10 werkdagen" in page
    assert "Besluit van Bestuur" in page
    overview = browser.get("/institution/regulations").text
    assert overview.count("Duur: <strong>10 werkdagen</strong>") == 2  # what holds, and what was decided
    [amendment] = school.look("SELECT id FROM app.regulation_amendment WHERE tenant_id = %s", school.tenant)
    void = f"/institution/regulations/amendments/{amendment['id']}/void"
    assert "Duur: <strong>10 werkdagen</strong>" in browser.get(void).text
    assert browser.post(void, {**DECISION, "reason": "Het was fout."}).status_code == 303
    assert "Niet bepaald" in counted(browser, school, "adaptation.ruling")
    assert browser.post(void, {**DECISION, "reason": "Het was fout."}).status_code == 409


def test_a_term_that_was_set_is_left_open_again(school: School, sign_in: SignIn) -> None:
    browser = sign_in(school.admin)
    path = f"{RULING}?together=yes"
    assert browser.post(path, {**on_the_form(browser.get(path).text), **TEN_DAYS, **NOW}).status_code == 303
    stands = on_the_form(browser.get(path).text)
    assert (stands["value_amount"], stands["value_start"]) == ("10", ["adaptation_requested"])
    assert browser.post(path, {**stands, "value_state": "not_set", **NOW}).status_code == 303
    assert amendments(school)[1]["set"] == {"state": "not_set", "amount": None, "unit": None}
    assert "Niet bepaald" in counted(browser, school, "adaptation.ruling")
    assert "Duur: <strong>10 werkdagen → niet bepaald</strong>" in browser.get("/institution/regulations").text


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"value_start": ["adaptation_requested"]}, "value_amount", "heeft ook dit nodig: Duur."),
        ({"value_amount": "10"}, "value_start", "heeft ook dit nodig: Begint als."),
        ({**TEN_DAYS, "value_amount": "tien"}, "value_amount", "Vul een heel getal in."),
        ({**TEN_DAYS, "value_amount_unit": "hour", "value_end_rule": "next_working_day"}, "value_end_rule",
         "Een termijn in uren of minuten loopt op de klok"),
        ({**TEN_DAYS, "value_extension_allowed": "yes"}, "value_extension_allowed", "Zeg hoeveel langer het mag"),
        ({"value_state": "set_in_case"}, "value_set_by", "Zeg ook wie de termijn bepaalt."),
        ({"value_state": "not_set"}, "value_state", "Zo verandert er niets."),
    ],
)  # fmt: skip
def test_a_fault_stands_at_its_field_and_what_was_typed_stays(
    school: School, sign_in: SignIn, typed: dict[str, Any], field: str, words: str
) -> None:
    browser = sign_in(school.admin)
    path = f"{RULING}?together=yes"
    refused = browser.post(path, {**on_the_form(browser.get(path).text), **typed, **NOW})
    assert refused.status_code == 422
    assert re.search(rf'id="{field}-error"[^>]*>.*?{re.escape(words)}', refused.text)
    assert refused.text.count(words) == 2  # in the summary and at the field
    stays = on_the_form(refused.text)
    for name, value in typed.items():
        assert stays[name] in (value, [value])
    assert "Besluit 12" in refused.text
    assert amendments(school) == []


def test_a_length_and_more_are_changed_in_one_decision(school: School, sign_in: SignIn) -> None:
    browser = sign_in(school.admin)
    path = f"{FILING}?together=yes"
    assert "Stel meer waarden tegelijk vast" in browser.get(FILING).text
    stands = on_the_form(browser.get(path).text)
    assert browser.post(path, {**stands, **NOW}).status_code == 422  # nothing is otherwise
    changed = {"value_amount": "2", "value_amount_unit": "week", "value_start_day": "same"}
    assert browser.post(path, {**stands, **changed, **NOW}).status_code == 303
    [row] = amendments(school)
    assert row["set"] == {"amount": 2, "unit": "week", "start_day": "same"}
    assert "Duur: <strong>10 werkdagen → 2 weken</strong>" in browser.get("/institution/regulations").text


def test_a_case_of_a_rule_is_set_alone(school: School, sign_in: SignIn) -> None:
    browser = sign_in(school.admin)
    page = browser.get(CASES).text
    assert "Voor welk geval?" in page
    assert "together=yes" not in page
    cases = re.findall(r'href="([^"]*variant=\w+)"[^>]*>([^<]+)<', page)
    assert len(cases) == 3
    [(case, words)] = [each for each in cases if "central_exam" in each[0]]
    case = html.unescape(case)
    assert words == "centraal examen"
    assert browser.get(f"{CASES}?variant=nothing").status_code == 404
    assert browser.get(f"{FILING}?variant=general").status_code == 404
    made = browser.post(f"{case}&field=by", {**NOW, "value": ["chair"]})
    assert made.status_code == 303
    [row] = amendments(school)
    assert row == {"variant": "central_exam", "set": {"by": ["chair"]}}
    assert "(centraal examen)" in browser.get("/institution/regulations").text
    public = browser.get(f"/institutions/{school.slug}/regulations/exam-regulation/articles/12").text
    assert public.count("Hier geldt") == 1


def test_the_api_takes_several_values_and_points_at_each_fault(school: School, sign_in: SignIn) -> None:
    browser = sign_in(school.admin)
    token = make_token(browser, "regulations:read", "regulations:write", hat=school.admin.hat)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "nl"}
    [adoption] = school.look("SELECT edition_id FROM app.regulation_adoption WHERE tenant_id = %s", school.tenant)
    whole = {
        "state": "set", "amount": 10, "unit": "day", "direction": "after", "start": ["adaptation_requested"],
        "start_day": "next", "end_rule": "as_is", "limit": "at_most", "extension": {"allowed": "no"},
    }  # fmt: skip

    def sent(values: list[tuple[str, Any]], **more: Any) -> Any:
        changes = [{"field": field, "value": value} for field, value in values]
        body = {**NOW, "edition_id": str(adoption["edition_id"]), "kind": "term", "key": "adaptation.ruling"}
        return browser.client.post(API, json={**body, "changes": changes, **more}, headers=headers)

    def pointers(answer: Any) -> list[str]:
        assert answer.status_code == 422
        return [each["pointer"] for each in answer.get_json()["errors"]]

    values = list(whole.items())
    assert pointers(sent([("state", "set")])) == ["/changes/0/value"]
    assert pointers(sent(values[:2])) == ["/changes"]  # it is about what is not there
    assert pointers(sent([*values[:1], ("amount", 0), *values[2:]])) == ["/changes/1/value"]
    assert pointers(sent([*values, ("extension.allowed", "no")])) == ["/changes/9/field"]
    assert pointers(sent([*values, ("key", "x")])) == ["/changes/9/field"]
    assert pointers(sent([("no such!", 1)])) == ["/changes/0/field"]
    assert pointers(sent([("*", {"state": "set"})])) == ["/changes/0/field"]
    assert pointers(sent([("nothing", 1)])) == ["/changes/0/value"]
    assert pointers(sent([])) == ["/changes"]
    # What a provision says and when it holds is no value, and a word that the document does not know names nobody.
    for field, value in (("article", ["999"]), ("when", {"component": ["zz"]}), ("text", {"nl": "x", "en": "x"})):
        assert pointers(sent([(field, value)])) == ["/changes/0/field"]
    for field, value in (("by", ["nope"]), ("start", ["nope"]), ("earliest_with", ["nope.term"])):
        assert pointers(sent([*(each for each in values if each[0] != field), (field, value)]))[0].startswith(
            "/changes/"
        )
    assert sent(values, variant="nothing").status_code == 404
    made = sent(values)
    assert made.status_code == 201
    answer = made.get_json()
    assert {each["field"]: each["value"] for each in answer["changes"]} == whole
    assert answer["variant"] is None
    due = f"/api/v1/due-date?institution={school.slug}&document=exam-regulation&term=adaptation.ruling&start=2026-12-01"
    counted = browser.client.get(due).get_json()
    assert (counted["due_on"], counted["amendments"][0]["source"]) == ("2026-12-11", "Besluit 12")
    void = {**DECISION, "reason": "Fout."}
    void.pop("holds_from")
    voided = browser.client.post(f"{API}/{answer['id']}/void", json=void, headers=headers).get_json()
    assert (voided["act"], voided["changes"], voided["voids"]) == ("void", [], answer["id"])
    listed = browser.client.get(f"/api/v1/institutions/{school.slug}/regulation-amendments").get_json()
    assert [(each["act"], each["key"]) for each in listed] == [
        ("amend", "adaptation.ruling"), ("void", "adaptation.ruling")
    ]  # fmt: skip
    assert {each["field"]: each["value"] for each in listed[0]["changes"]} == whole
    assert browser.client.get("/api/v1/institutions/nowhere/regulation-amendments").status_code == 404
