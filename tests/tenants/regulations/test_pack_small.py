"""The register of practice assessors, the assessor bank and the Flemish guide: what each says, literally."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenants.regulations.rules.edition import OpenPoint
from tenants.regulations.rules.golden import Outcome, prove, run_cases
from tenants.regulations.rules.linting import lint
from tenants.regulations.rules.resolving import Answer, Regulation
from tenants.regulations.rules.terms_said import TermRule
from tenants.regulations.words import LITERAL_WORDS
from tests.tenants.regulations.pack_values import assert_says, pack_at, said, value

REGISTER = "mei-register/register/2026"
BANK = "assessor-bank/scheme/2026"
FLANDERS = "flanders/evidence-guide/2026"
EXAMPLE = "example/house-rules/2026"
ADDRESSES = (REGISTER, BANK, FLANDERS, EXAMPLE)
DEADLINES = {REGISTER: ("D42",), BANK: ("D43", "D44", "D48"), FLANDERS: ("D41",), EXAMPLE: ()}

DAY = date(2026, 5, 4)

IN_REGISTER = [
    said("R001", "number", "institutions.represented", exactly=45, article=("Gekwalificeerd Praktijkbeoordelaar",)),
    said("R002", "criterion", "account", all_of__key=("educational_institution",), any_of=()),
    said("R002", "decider", "account", state="not_named", by=()),
    said("R003 R006", "statement", "account.request", article=("Besloten gedeelte", "Hoe werkt het")),
    said("R004", "setting", "closed_part.access", value="account_only"),
    said("R005", "statement", "privacy", article=("Besloten gedeelte",)),
    said("R043", "statement", "purpose.registration", article=("Doel Register MEI",)),
    said("R043", "statement", "purpose.insight", article=("Doel Register MEI",)),
    said("R044 R106", "contents", "public_part", items__key=("region", "qualifications")),
    said("R045", "contents", "closed_part", items__key=("contact_details", "further_training")),
    said("R046", "contents", "public_fields", items__key=("name", "organisation", "crebo_numbers", "schools")),
    said("R046", "contents", "public_fields", exhaustive=True),
    said("R046 R049", "decider", "public_visibility", by=("practice_assessor",)),
    said("R047", "publication", "other_data", audience=("account_holder",)),
    said("R048", "setting", "visibility.without_consent", value="schools_only"),
    said("R049", "setting", "visibility.with_consent", value="everyone_without_account"),
    said("R050", "setting", "visibility.after_deregistration", value="deregistering_school_only"),
    said("R050", "publication", "deregistered", audience=("deregistering_institution",)),
    said("R051", "statement", "not_found", article=("Zoeken in het register",)),
    said("R052", "contents", "search_form", items__key=("free_text", "province", "place", "crebo")),
    said("R053", "statement", "search.easy", article=("Zoeken in het register",)),
    said("R054", "publication", "register_explanation", audience=("everyone",)),
    said("R055", "statement", "report_to_institution", article=("Hoe werkt het",)),
    said("R056", "decider", "criteria_check", by=("institution",)),
    said("R057", "decider", "registration", by=("institution",)),
    said("R058", "contents", "assessor_record", items__key=("exams_held", "further_training_followed")),
    said("R058", "contents", "assessor_record", drawn_up_by=("institution",)),
    said("R059", "setting", "institutions.several", value=True),
    said("R059", "setting", "qualifications.several", value=True),
    said("R060", "criterion", "training", all_of__key=("exam_process", "judging", "closing_interview")),
    said("R060", "criterion", "training", tested_by=("institution",)),
    said("R061", "duty", "activity", times=1, per="three_years", at_least=True, by=("practice_assessor",)),
    said("R061", "duty", "further_training", times=1, per="three_years", at_least=True, by=("practice_assessor",)),
    said("R061", "term", "registration.period", amount=3, unit="year", start_stated=False, rolling="not_stated"),
    said(
        "R062",
        "criterion",
        "further_training",
        any_of__key=("return_day", "verification_meeting", "regional_meeting", "workshop", "other"),
        all_of=(),
    ),
]

IN_BANK = [
    said("R007", "contents", "registration", authored_by=("assessor",), items__key=("certificate", "package")),
    said("R007", "contents", "registration", items__required=(False, True)),
    said("R063", "statement", "purpose", article=("Inleiding",)),
    said("R064", "criterion", "authorised", all_of__key=("assessor_training", "exam_at_certifying_body")),
    said("R065", "statement", "training.through_bank", article=("Bevoegd",)),
    said("R066", "decider", "certificate_judgement", by=("assessor_bank",), state="set"),
    said("R067", "criterion", "competent", all_of__key=("keeps_developing", "demonstrable")),
    said("R068 R072", "contents", "portfolio", items__key=("evidence", "yearly_overview"), authored_by=("assessor",)),
    said("R069", "criterion", "start_competent", all_of__key=("assessor_training", "certificate")),
    said("R070", "scale", "status", grades__key=("bronze", "gold"), lowest=None),
    said("R070", "setting", "status.thresholds", value="not_stated"),
    said("R071", "publication", "status", audience=("client",)),
    said("R072", "duty", "overview", times=1, per="year", by=("assessor",)),
    said("R072", "term", "overview.yearly", amount=1, unit="year", by=("assessor",), start_stated=False),
    said("R073", "number", "competence_checks", state="not_set"),
    said("R073", "notice", "competence_check", by=("assessor_bank",), to=("assessor",), form="digital"),
    said("R074", "duty", "refresher", times=1, per="three_years", by=("assessor",)),
    said("R074", "criterion", "refresher", any_of__key=("refresher_course", "permanent_education", "other")),
    said("R074", "term", "refresher.period", amount=3, unit="year", rolling="not_stated"),
    said("R075", "term", "certificate.validity", amount=3, unit="year", limit="exactly", on_expiry="lapses"),
    said("R076", "notice", "recertification", of="certificate_expired", to=("assessor",), by=("assessor_bank",)),
    said("R076", "criterion", "recertification", all_of__key=("portfolio_of_earlier_years",)),
    said("R076", "decider", "recertification", state="not_named", by=()),
    said("R077 R100", "criterion", "simplified_recertification", all_of__key=("interventions_every_year",)),
    said("R094", "statement", "forum", article=("Begeleiding",)),
    said("R095", "statement", "knowledge_base", article=("Begeleiding",)),
    said("R096", "statement", "ask_lead_assessor", article=("Begeleiding",)),
    said("R096", "body", "lead_assessors", appointed_by=(), seats__function=("lead_assessor",)),
    said("R097 R521", "fee", "package", state="not_set", cents=None, paid_by=()),
    said("R098", "decider", "package", by=("assessor",)),
    said("R099", "number", "introduction_video", exactly=75, unit="second"),
    said("R101 R105", "statement", "marketplace", article=("Marktplaats", "Zichtbaar ervaren assessor")),
    said("R102", "contents", "profile", authored_by=("assessor",)),
    said("R103", "setting", "profile.can_be_switched_off", value=True),
    said("R103", "decider", "profile_visibility", by=("assessor",)),
    said("R104", "setting", "contact", value="straight"),
    said("R105", "criterion", "client", any_of__key=("educational_institution", "exam_bureau", "other")),
    said("R066 R068", "term", "verification.decision", state="not_set", amount=None),
    said("R066 R068", "term", "verification.answer", state="not_set", amount=None),
    said("R068", "retention", "portfolio", limit="not_set", months=None),
]

IN_FLANDERS = [
    said("R034", "decider", "external_register_rights", by=("local_administrator",), article=("Stap 1",)),
    said("R035", "criterion", "registration_right.staff", all_of__key=("profile_staff",)),
    said("R035", "criterion", "registration_right.administrator", all_of__key=("profile_administrator",)),
    said("R036", "statement", "rights.removed", roles=("local_administrator",), article=("Aandachtspunt",)),
    said("R036", "statement", "rights.granted", roles=("local_administrator",), article=("Aandachtspunt",)),
    said("R037", "statement", "first_use", article=("Stap 1",)),
    said("R037", "publication", "help_line", where__en=("Phone: 1700", "E-mail", "Chat")),
    said("R247", "criterion", "issue", all_of__key=("track_approved", "track_completed")),
    said("R247", "decider", "evidence_issue", by=("organisation",)),
    said(
        "R248 R249",
        "criterion",
        "evidence.professional_qualification",
        all_of__key=("track_professional", "competences_shown"),
        any_of=(),
    ),
    said("R248 R249", "criterion", "evidence.part_qualification", any_of__key=("track_professional", "track_part")),
    said("R248 R249", "criterion", "evidence.competences", any_of__key=("track_professional", "track_part")),
    said("R249", "setting", "part_track.issues_professional", value=False),
    said("R250", "contents", "evidence", items__key=("kind_of_evidence", "mandatory_data"), fields_lost=True),
    said("R250", "setting", "evidence.house_style", value=True),
    said("R251", "setting", "led.mandatory", value=True),
    said("R251", "notice", "led.registration", to=("led",), by=("organisation",), term="led.registration"),
    said("R252", "term", "led.registration", amount=2, unit="month", direction="after", limit="at_most"),
    said("R252", "term", "led.registration", start=("track_completed",), start_stated=True, by=("organisation",)),
    said("R253", "statement", "registration.tool", article=("Stap 2",)),
    said("R253", "publication", "registration_manual", audience=("organisation",)),
    said("R254", "statement", "responsibility.data", roles=("organisation",)),
    said("R254", "notice", "registration_problem", to=("department_wewis",), by=("organisation",)),
]


@pytest.mark.rule(
    "R001",
    "R002",
    "R003",
    "R004",
    "R005",
    "R006",
    "R043",
    "R044",
    "R045",
    "R046",
    "R047",
    "R048",
    "R049",
    "R050",
    "R051",
    "R052",
    "R053",
    "R054",
    "R055",
    "R056",
    "R057",
    "R058",
    "R059",
    "R060",
    "R061",
    "R062",
    "R106",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), IN_REGISTER)
def test_the_register_says_what_its_page_says(kind: str, key: str, variant: str | None, fields: dict[str, Any]) -> None:
    assert_says(pack_at(REGISTER), kind, key, variant, fields)


@pytest.mark.rule(
    "R007",
    "R063",
    "R064",
    "R065",
    "R066",
    "R067",
    "R068",
    "R069",
    "R070",
    "R071",
    "R072",
    "R073",
    "R074",
    "R075",
    "R076",
    "R077",
    "R094",
    "R095",
    "R096",
    "R097",
    "R098",
    "R099",
    "R100",
    "R101",
    "R102",
    "R103",
    "R104",
    "R105",
    "R521",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), IN_BANK)
def test_the_bank_says_what_its_page_says(kind: str, key: str, variant: str | None, fields: dict[str, Any]) -> None:
    assert_says(pack_at(BANK), kind, key, variant, fields)


@pytest.mark.rule("R034", "R035", "R036", "R037", "R247", "R248", "R249", "R250", "R251", "R252", "R253", "R254")
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), IN_FLANDERS)
def test_the_guide_says_what_its_page_says(kind: str, key: str, variant: str | None, fields: dict[str, Any]) -> None:
    assert_says(pack_at(FLANDERS), kind, key, variant, fields)


@pytest.mark.rule("R035")
def test_names_the_two_profiles_to_the_letter() -> None:
    pack = pack_at(FLANDERS)
    [staff] = pack.alternatives("criterion", "registration_right.staff")
    [administrator] = pack.alternatives("criterion", "registration_right.administrator")
    assert "'MAGDA OnlineRegistreer certificaten BKT'" in value(staff, "all_of.text.nl")[0]
    assert "'Registratie bewijzen BKT'" in value(administrator, "all_of.text.nl")[0]


@pytest.mark.rule("R010")
def test_knows_both_departments_of_flanders() -> None:
    pack = pack_at(FLANDERS)
    assert pack.name("role", "department_education")
    assert pack.name("role", "department_wewis")
    assert pack.alternatives("statement", "departments")


@pytest.mark.parametrize("address", ADDRESSES)
def test_has_no_fault_and_proves_every_term(address: str) -> None:
    pack = pack_at(address)
    assert pack.edition.address == address
    assert [*map(str, lint(pack)), *map(str, prove(pack))] == []


def _case(address: str, outcome: Outcome) -> Any:
    rules = {number for rule in pack_at(address).alternatives("term", outcome.case.term) for number in rule.rules}
    marks = [pytest.mark.rule(*sorted(rules))] if rules else []
    return pytest.param(outcome, id=outcome.case.title.en, marks=marks)


@pytest.mark.parametrize(
    "outcome", [_case(each, outcome) for each in ADDRESSES for outcome in run_cases(pack_at(each))]
)
def test_counts_to_the_day_of_the_golden_case(outcome: Outcome) -> None:
    assert outcome.problem is None
    if outcome.due is None:
        assert outcome.state == outcome.case.state
    else:
        assert outcome.due.due_date == outcome.case.due


@pytest.mark.parametrize("address", ADDRESSES)
def test_proves_each_deadline_of_the_index_on_two_days(address: str) -> None:
    counted = dict.fromkeys(DEADLINES[address], 0)
    for case in pack_at(address).cases:
        for index in case.index:
            counted[index] += 1
    assert [index for index, times in sorted(counted.items()) if times < 2] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_has_words_for_every_choice_and_a_question_for_every_term(address: str) -> None:
    pack = pack_at(address)
    named = {key for words in pack.names.values() for key in words} | set(pack.keys("body")) | set(LITERAL_WORDS)
    choices = {choice for each in pack.of_kind("setting") for choice in value(each, "values")}
    keys = {choice for choice in choices if isinstance(choice, str)}
    assert sorted(keys - named) == []
    terms = [rule for rule in pack.of_kind("term") if isinstance(rule, TermRule)]
    assert [rule.key for rule in terms if rule.question is None or not rule.roles] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_says_of_every_silence_what_holds_until_there_is_an_answer(address: str) -> None:
    """What is 'not_stated' in a setting is answered by the default of an open point."""
    pack = pack_at(address)
    regulation = Regulation(pack, DAY)
    silent = [each.key for each in pack.of_kind("setting") if value(each, "value") == "not_stated"]
    held = {key: value(regulation.get("setting", key).provision, "value") for key in silent}
    assert [key for key, chosen in held.items() if chosen == "not_stated"] == []


@pytest.mark.rule("R070")
def test_silver_is_an_answer_and_no_word_of_the_bank() -> None:
    pack = pack_at(BANK)
    with_silver = Regulation(pack, DAY).get("scale", "status").provision
    as_named = Regulation(pack, DAY, [Answer("status_levels", "as_named", "", DAY)])
    assert value(with_silver, "grades.key") == ("bronze", "silver", "gold")
    assert value(as_named.get("scale", "status").provision, "grades.key") == ("bronze", "gold")


@pytest.mark.rule("R076")
def test_who_recertifies_is_an_answer() -> None:
    held = Regulation(pack_at(BANK), DAY).get("decider", "recertification")
    assert value(held.provision, "by") == ("lead_assessor",)
    assert [point.key for point, answer in held.answers if answer is None] == ["recertification_decider"]


def test_the_open_points_of_the_index_are_there() -> None:
    assert _sources(REGISTER) >= {"V3.2", "Z1.1", "Z1.2", "Z1.11", "Z1.12", "Z1.19"}
    assert _sources(BANK) >= {"V3.1", "Z1.1", "Z1.2", "Z1.3", "Z1.4", "Z1.6", "Z1.10", "Z1.18"}
    assert _sources(FLANDERS) >= {"V3.3", "Z1.1", "Z1.8", "Z1.13"}


def _sources(address: str) -> set[str]:
    points: tuple[OpenPoint, ...] = pack_at(address).open_points
    return {source for point in points for source in point.source}
