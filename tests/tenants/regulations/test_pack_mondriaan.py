"""ROC Mondriaan, exam regulation: the document, who is who, applying, attendance and the exam itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenants.regulations.rules.exams_said import Number
from tenants.regulations.rules.golden import Outcome, prove, run_cases
from tenants.regulations.rules.linting import lint
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Answer, FactMissing, Facts, Regulation
from tenants.regulations.words import LITERAL_WORDS
from tests.tenants.regulations.pack_values import assert_says, pack_at, said, value

EXAMS = "mondriaan/exam-regulation/2008"
APPEALS = "mondriaan/appeal-rules/2003"
COMPLAINTS = "mondriaan/complaint-scheme/2007"
HARASSMENT = "mondriaan/harassment-scheme/2000"
DOCUMENTS = (EXAMS, APPEALS, COMPLAINTS, HARASSMENT)
OUTCOMES = [outcome for address in DOCUMENTS for outcome in run_cases(pack_at(address))]
#: Deadlines of the catalogue that are terms; D32, D40 and D49 are duties.
DEADLINES = {f"D{number}" for number in (*range(13, 32), 33, *range(34, 40), 46, 50, 51, 53, 54)}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_at(EXAMS)


ROWS = [
    # Group A, the document, bodies, roles
    said("R011", "mandate", "directorate", grantor="executive_board", holder="domain_directorate"),
    said("R011", "mandate", "exam_committee", grantor="domain_directorate", holder="exam_committee"),
    said("R014", "body", "exam_committee", appointed_by=("competent_authority",)),
    said("R014", "decider", "committee_members", by=("competent_authority",)),
    said("R015", "body", "exam_committee", seats__function=("chair", "deputy_chair", "member")),
    said("R015", "body", "exam_committee", seats__count=(1, 1, 3), minimum=5),
    said("R524", "body", "exam_bureau", seats__function=("bureau_manager", "bureau_staff")),
    said("R524", "body", "exam_bureau", seats__member_of=(("exam_committee",), ())),
    said("R016", "body", "exam_committee", certified__at_least=(3,)),
    said("R016", "body", "exam_committee", certified__certificate=("practice_exam_assessor",)),
    said("R016", "number", "exam_committee.certified", at_least=3, article=("2.2.5",)),
    said("R021", "decider", "api_rights", by=("bureau_manager",)),
    said("R021 R138", "decider", "invitation", by=("bureau_manager",)),
    said("R020", "body", "exam_bureau", seats__function=("bureau_manager", "bureau_staff")),
    said("R023 R024", "criterion", "exam_database.access", all_of__key=("role", "login_code", "trained")),
    said("R025", "decider", "exam_locations", by=("competent_authority",)),
    said("R033", "publication", "exam_regulation", audience=("everyone",)),
    said("R042", "body", "exam_committee", publishes=("names", "functions", "address")),
    said("R124", "decider", "exam_content", state="outside", outside=("immigration_minister",)),
    # Group C, the examiners
    said("R082", "number", "examiners.minimum", at_least=9, article=("2.3.1",)),
    said("R082", "body", "examiners", minimum=9, seats__function=("assessor", "test_leader")),
    said("R083", "criterion", "assessor", all_of__key=("certificate", "manuals", "not_taught")),
    said("R085", "tie", "assessor", ties=("taught",), role=("assessor",), effect="bars_role", declaration="signed"),
    said("R086", "criterion", "test_leader", all_of__key=("certificate", "manuals")),
    said("R087", "duty", "quality_meetings", times=2, per="year", at_least=False, to=("examiners",)),
    said("R090", "term", "result.correction", amount=1, unit="month", start=("data_entered",), by=("assessor",)),
    said("R092", "decider", "assessment", by=("assessor",), consulting=("test_leader",), binding=True),
    said("R092", "setting", "assessor.count", value="assessor_and_test_leader"),
    # Group F, the forms of the exam
    said("R125", "criterion", "portfolio_items.check", all_of__key=("number", "complete", "valid", "spread")),
    said("R128", "definition", "profiles", term__nl="profiel"),
    # Group G, applying
    said("R129", "setting", "application.route", value="form_to_bureau", article=("1.1",)),
    said("R131", "contents", "application.written", items__key=("form", "id_copy", "signature")),
    said("R133", "setting", "application.payment_makes_final", value=True),
    said("R134", "contents", "application.terms", items__key=("terms",), fields_lost=True),
    said("R135", "term", "invitation", amount=2, unit="week", direction="before", limit="at_least"),
    said("R135", "term", "invitation", start=("exam_starts",), by=("exam_bureau",), to=("candidate",)),
    said("R135", "notice", "invitation", form="written", term="invitation"),
    said("R137", "criterion", "portfolio.before_exam", all_of__key=("paid", "portfolio_approved")),
    said("R139 R140", "identity_check", "application", at="application", refused_when__en=(
        "The document is invalid", "The document is false", "The document is not yours", "It is not of the right kind",
    )),
    said("R141", "identity_check", "arrival", compared__en=(
        "Number of the document", "Name", "Date of birth", "Photo against the person", "Signature",
    )),
    said("R142", "identity_check", "arrival", refused_when__en=(
        "The document is invalid", "The document is false", "The document is not yours", "It is not of the right kind",
        "The data do not match the administration",
    )),
    said("R144", "identity_check", "arrival", costs_for=("candidate",)),
    said("R145", "notice", "identity.fraud", to=("exam_committee", "domain_directorate")),
    said("R147", "contents", "isi_record", exhaustive=False, items__key=(
        "first_name", "last_name", "address", "place", "citizen_service_number", "birth_date", "sex", "id_number",
    )),
    said("R148", "term", "cancellation", amount=5, unit="working_day", direction="before", limit="at_least"),
    said("R148", "statement", "attendance", article=("1.5.1",)),
    said("R148", "term", "cancellation", start=("exam_starts",), by=("candidate",), to=("exam_bureau",)),
    said("R149", "contents", "absence_statement", items__key=("reason",)),
    said("R150", "decider", "absence", by=("exam_committee",), article=("1.5.1", "2.2.3")),
    said("R152", "late_arrival", "late.arrival", grace_minutes=0, entry="may_be_refused", pays=("candidate",)),
    said("R153", "decider", "exemption", state="outside", outside=("municipality",)),
    said("R153", "setting", "exemption.granted_here", value=False),
    # Group H, the exam itself
    said("R180 R182 R183", "contents", "exam_record", drawn_up_by=("assessor", "test_leader"), items__key=(
        "location", "exam_date", "candidate_name", "citizen_service_number", "exam_form", "assessor_name",
        "test_leader_name", "not_supervised", "assessed_by_this_assessor", "assessed_by_other", "identity_in_order",
        "own_work", "material_handed_in", "fully_passed", "particulars", "refused", "candidate_signature",
    )),
    said("R181", "contents", "exam_record", items__prefilled=(
        False, True, True, True, True, True, True, *[False] * 10,
    )),
    said("R182", "contents", "exam_record", signed_by=("candidate", "assessor")),
    said("R180", "setting", "exam_record.kind", value="protocol"),
    said("R185", "decider", "candidate_goes_on", by=("assessor",)),
    said("R353", "setting", "illness.during_exam", value="part_made_up_free"),
]  # fmt: skip


@pytest.mark.rule(
    "R011",
    "R014",
    "R015",
    "R016",
    "R020",
    "R021",
    "R023",
    "R024",
    "R025",
    "R033",
    "R042",
    "R082",
    "R083",
    "R085",
    "R086",
    "R087",
    "R090",
    "R092",
    "R124",
    "R125",
    "R128",
    "R129",
    "R131",
    "R133",
    "R134",
    "R135",
    "R137",
    "R138",
    "R139",
    "R140",
    "R141",
    "R142",
    "R144",
    "R145",
    "R147",
    "R148",
    "R149",
    "R150",
    "R152",
    "R153",
    "R180",
    "R181",
    "R182",
    "R183",
    "R185",
    "R353",
    "R524",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), ROWS)
def test_says_what_the_source_says(
    pack: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(pack, kind, key, variant, fields)


@pytest.mark.rule("R146")
@pytest.mark.parametrize("key", ["application", "arrival"])
def test_knows_the_ten_kinds_of_identity_document(pack: Pack, key: str) -> None:
    [check_] = pack.alternatives("identity_check", key)
    assert value(check_, "documents.nl")[:3] == ("Nederlands paspoort", "Diplomatiek paspoort", "Dienstpaspoort")
    assert len(value(check_, "documents")) == 10


FORMS = [
    ("exam.portfolio_items", "panel", 30, 20),
    ("exam.portfolio_items", "portfolio_and_assessments", 15, 10),
    ("exam.assessments", "portfolio_and_assessments", 3, 2),
    ("exam.assessments", "assessments", 6, 4),
]


@pytest.mark.rule("R030", "R125", "R126", "R127")
@pytest.mark.parametrize(("key", "form", "before", "after"), FORMS)
def test_numbers_change_on_the_day_of_the_exam(pack: Pack, key: str, form: str, before: int, after: int) -> None:
    def number(answers: list[Answer], **days: date) -> int | None:
        held = Regulation(pack, date(2010, 3, 1), answers).get(
            "number", key, Facts(date(2010, 3, 1), days=days, exam_form=form)
        )
        assert isinstance(held.provision, Number)
        return held.provision.exactly

    applied, last, first = date(2010, 1, 10), date(2010, 2, 28), date(2010, 3, 1)
    assert number([], exam_starts=last, application_received=applied) == before
    assert number([], exam_starts=first, application_received=applied) == after
    # Where the institution answers that the day of the application counts, the day of the exam makes no difference.
    answered = [Answer("numbers_date", "application", "", applied)]
    assert number(answered, exam_starts=first, application_received=applied) == before
    with pytest.raises(FactMissing):
        number(answered, exam_starts=first)


@pytest.mark.rule("R029")
def test_each_document_has_an_edition_of_its_own() -> None:
    dates = {
        address: (edition.kind, edition.adopted_on, edition.in_force_from)
        for address in DOCUMENTS
        for edition in [pack_at(address).edition]
    }
    assert dates == {
        EXAMS: ("exam_regulation", date(2008, 2, 18), None),
        APPEALS: ("appeal_rules", date(2003, 7, 1), date(2003, 8, 1)),
        COMPLAINTS: ("complaint_scheme", None, None),
        HARASSMENT: ("harassment_scheme", None, None),
    }


@pytest.mark.parametrize("address", DOCUMENTS)
def test_has_no_fault_and_every_term_is_shown_by_a_case(address: str) -> None:
    packs = {each.partition("/")[2].partition("/")[0]: pack_at(each) for each in DOCUMENTS}
    mine = pack_at(address)
    siblings = {document: other for document, other in packs.items() if other is not mine}
    found = [*lint(mine, siblings), *prove(mine)]
    assert [each for each in found if each.weight == "fault"] == []
    # The appeal committee, which may extend its term, is laid down in another document.
    known = [("term appeal.ruling: extension.by", "nobody_here")] if address == EXAMS else []
    assert [(each.key, each.code) for each in found] == known


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: f"{outcome.case.term}: {outcome.case.title.en}")
def test_the_day_comes_out(outcome: Outcome) -> None:
    assert outcome.passed, outcome.problem or outcome.due


def test_every_deadline_has_a_case() -> None:
    assert {index for outcome in OUTCOMES for index in outcome.case.index} == DEADLINES


@pytest.mark.parametrize("address", DOCUMENTS)
def test_has_words_for_every_choice_and_unit(address: str) -> None:
    mine = pack_at(address)
    named = {key for words in mine.names.values() for key in words} | set(mine.keys("body")) | set(LITERAL_WORDS)
    keys = {choice for each in mine.of_kind("setting") for choice in value(each, "values") if isinstance(choice, str)}
    keys |= {unit for each in mine.of_kind("number") if (unit := value(each, "unit"))}
    keys |= {part for each in mine.of_kind("fee") for part in (*value(each, "parts"), *value(each, "methods"))}
    assert sorted(keys - named) == []


#: Every row of the catalogue, groups A, C and F to T, whose source is this institution.
CATALOGUE = """
    009-012 014-025 029 030 033 042 524 082-093 124-153 179-187 199-206 230-235 243-246 310-318 329-356 363-397 403
    414-450 531-535 451-494 536-542 499-511 514-519 522
"""


def test_covers_every_row_of_the_catalogue() -> None:
    wanted = set()
    for span in CATALOGUE.split():
        first, _, last = span.partition("-")
        wanted |= {f"R{number:03d}" for number in range(int(first), int(last or first) + 1)}
    covered = {number for address in DOCUMENTS for _, each in pack_at(address).provisions for number in each.rules}
    assert sorted(wanted ^ covered) == []
