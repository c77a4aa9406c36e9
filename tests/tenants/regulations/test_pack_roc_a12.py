"""ROC A12, exam regulation 2018-2019: the document, its bodies, the exam plan, admission and the exam itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from assay.calendar import Bound
from tenants.regulations.rules.golden import Outcome, prove, run_cases
from tenants.regulations.rules.linting import lint
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.terms_said import TermRule
from tenants.regulations.words import LITERAL_WORDS
from tests.tenants.regulations.pack_values import assert_says, pack_at, provision, said, value

ADDRESS = "roc-a12/exam-regulation/2018-2019"
OUTCOMES = run_cases(pack_at(ADDRESS))
DEADLINES = {"D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "D11", "D12"} | {
    "D45",
    "D47",
    "D51",
    "D52",
    "D53",
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_at(ADDRESS)


ROWS = [
    # Group A, the document, bodies, roles
    said("R027", "decider", "unforeseen_case", by=("executive_board",), article=("24",)),
    said("R027", "notice", "unforeseen_case", to=("everyone_involved", "inspectorate"), by=("executive_board",)),
    said("R027", "term", "unforeseen_case.told", state="not_set"),
    said("R028", "decider", "regulation", by=("executive_board",)),
    said("R032", "publication", "exam_regulation", audience=("candidate",), article=("25",)),
    said("R013", "duty", "committee_members", times=1, per="year", by=("competent_authority",), at_least=False),
    said("R013", "decider", "committee_members", by=("competent_authority",)),
    said("R013", "body", "cec", appointed_by=("competent_authority",), term__amount__amount=1, dispersed=False),
    said("R013", "body", "cec", term__amount__unit="year", term__reappointable="not_stated"),
    said("R013 R523", "body", "ecol", appointed_by=("competent_authority",), set_up_by=("competent_authority",)),
    said("R013 R523", "body", "ecol", term__amount__amount=1, term__amount__unit="year", dispersed=True),
    said("R008", "body", "ecol", seats__function=("chair", "secretary", "member"), seats__count=(1, 1, None)),
    said("R013", "term", "office.cec", amount=1, unit="year", start=("appointed",), limit="exactly"),
    said("R013", "term", "office.ecol", amount=1, unit="year", start=("appointed",), limit="exactly"),
    said("R410", "term", "office.appeal_committee", state="not_set", amount=None),
    said("R122", "decider", "supervision.state", state="outside", outside=("inspectorate",)),
    # Group F, the exam plan
    said("R107", "decider", "exam_plan", by=("executive_board",), on_advice_of=("cec",), article=("6(1)",)),
    said("R107", "term", "exam_plan.adoption", direction="before", start=("programme_starts",), amount=1, unit="day"),
    said("R108", "decider", "exam_plan.optional_modules", by=("executive_board",), on_advice_of=()),
    said("R108", "term", "exam_plan.optional_modules", start=("school_year_starts",), amount=1, unit="year"),
    said("R109", "contents", "exam_plan", items__key=("content_of_exams", "products_that_count")),
    said("R110", "publication", "exam_plan", audience=("candidate",), article=("3(1)", "6(3)")),
    said(
        "R113",
        "contents",
        "exam_instrument",
        items__key=("tasks", "instruction_for_candidate", "criteria_and_instruction", "assessment_model"),
        exhaustive=False,
    ),
    said("R117", "number", "optional_modules.study_load", multiple_of=240, unit="clock_hour", at_least=None),
    said("R118", "criterion", "optional_module.present", all_of__key=("result_present",)),
    said("R119", "contents", "exam_file", items__key=("results", "evidence")),
    said("R121", "decider", "exam_windows", state="outside", outside=("cvte",)),
    said("R121", "duty", "exam_windows", times=1, per="year", by=("cvte",)),
    said("R123", "term", "assessment.set", variant="outsourced_exam", state="by_other"),
    said("R123", "term", "result.announced", variant="outsourced_exam", set_by=("external_exam_institution",)),
    said("R527", "decider", "education_rules", by=("competent_authority",)),
    said("R527", "notice", "education_rules", to=("candidate",), by=("competent_authority",)),
    # Group G, admission
    said("R154", "setting", "application.route", value="through_counsellor", article=("4(2)",)),
    said("R154", "decider", "permission_to_be_examined", by=("study_counsellor",)),
    said("R163", "setting", "application.payment_makes_final", value=False),
    said("R155", "term", "planning.notice", amount=4, unit="working_week", direction="after", limit="at_most"),
    said("R155", "term", "planning.notice", start=("exam_requested",), by=("exam_coordinator",), to=("candidate",)),
    said("R155", "term", "planning.notice", extension__allowed="no", end_rule="not_stated"),
    said("R155", "notice", "planning", to=("candidate",), term="planning.notice"),
    said("R156", "decider", "central_exam.admission", state="outside", outside=("cvte",)),
    said("R157", "number", "central_exam.study_passed", at_least=50, unit="percent_of_study_duration"),
    said("R157", "number", "central_exam.short_programme", less_than=24, unit="month"),
    said("R157", "term", "central_exam.last_months", amount=12, unit="month", direction="before", limit="not_before"),
    said("R158", "decider", "higher_level", by=("ecol",), article=("10(3)",)),
    said("R159", "decider", "central_exam.planning", by=("location_director", "team_management")),
    said("R159", "notice", "central_exam.time", to=("candidate",), by=("location_director", "team_management")),
    said("R159", "notice", "central_exam.time", term=None),
    said("R160", "term", "cancellation", at_once=True, start=("prevented",), to=("exam_coordinator",)),
    said("R161", "decider", "absence", by=("exam_coordinator",)),
    said("R161", "decider", "absence.resit_right", by=("ecol",)),
    said("R161", "notice", "absence.reason_invalid", to=("candidate", "ecol"), form="written"),
    said("R163", "decider", "exam_students", by=("ecol",), article=("22(1)",)),
    # Group H, the exam itself
    said("R164", "decider", "supervision", by=("exam_coordinator",)),
    said("R165", "identity_check", "arrival", minutes_before=15, any_valid_document=True, refused_when=()),
    said("R165", "identity_check", "arrival", documents__en=("ROC A12 pass", "Valid identity document")),
    said("R165", "term", "identity.opens", amount=15, unit="minute", direction="before", limit="not_before"),
    said("R167", "late_arrival", "late.arrival", variant="central_exam", grace_minutes=15, counts_as="absence"),
    said("R168", "late_arrival", "late.arrival", variant="central_exam", end_time_stays=True),
    said("R167", "late_arrival", "late.arrival", variant="general", entry="not_stated", grace_minutes=None),
    said("R167", "term", "late.admission", amount=15, unit="minute", direction="after", on_expiry="counts_as_absent"),
    said("R172", "contents", "exam_record.central_exam", items__key=("whole_exam_period",)),
    said("R173 R174 R175", "setting", "illness.during_exam", value="three_cases"),
    said("R175", "notice", "illness.completion", by=("ecol",), to=("candidate",), form="written"),
    said("R175", "decider", "illness.invalid_sitting", state="not_named"),
    said("R176", "contents", "exam_record", drawn_up_by=("assessor",), article=("11(5)", "1")),
    said("R177", "setting", "exam_record.kind", value="record"),
    said("R178", "setting", "assessor.count", value="four_eyes_or_recording"),
    said("R188", "decider", "central_exam.conduct", by=("cec",)),
    said("R080", "tie", "assessor", ties=("supervised",), role=("assessor",), effect="separate_roles"),
    said("R080", "criterion", "assessor", any_of__key=("staff_not_supervisor", "expert")),
    said("R080", "number", "examiners.minimum", state="not_set"),
]


@pytest.mark.rule(
    "R008",
    "R013",
    "R027",
    "R028",
    "R032",
    "R080",
    "R107",
    "R108",
    "R109",
    "R110",
    "R113",
    "R117",
    "R118",
    "R119",
    "R121",
    "R122",
    "R123",
    "R154",
    "R155",
    "R156",
    "R157",
    "R158",
    "R159",
    "R160",
    "R161",
    "R163",
    "R164",
    "R165",
    "R167",
    "R168",
    "R172",
    "R173",
    "R174",
    "R175",
    "R176",
    "R177",
    "R178",
    "R188",
    "R410",
    "R523",
    "R527",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), ROWS)
def test_says_what_the_source_says(
    pack: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(pack, kind, key, variant, fields)


@pytest.mark.rule("R028")
def test_is_the_edition_that_the_title_page_names(pack: Pack) -> None:
    edition = pack.edition
    assert edition.address == ADDRESS
    assert (edition.adopted_on, edition.adopted_by) == (date(2018, 6, 25), "executive_board")
    assert (edition.in_force_from, edition.for_school_year) == (date(2018, 8, 1), "2018-2019")
    assert [article.number for article in pack.articles] == [*map(str, range(1, 27)), "bijlage 1", "bijlage 2"]


@pytest.mark.rule("R008")
def test_knows_every_role_inside_the_school(pack: Pack) -> None:
    roles = {
        "executive_board": "college van bestuur",
        "competent_authority": "bevoegd gezag",
        "chair": "voorzitter",
        "secretary": "secretaris",
        "location_director": "locatiedirecteur",
        "team_management": "teamleiding",
        "exam_coordinator": "coördinator examinering",
        "central_exams_coordinator": "coördinator centrale examens",
        "study_counsellor": "studieloopbaanbegeleider",
        "assessor": "assessor",
        "practice_assessor": "praktijkbeoordelaar",
        "invigilator": "surveillant",
        "exam_planner": "afnameplanner",
        "participation_council": "medezeggenschapsraad",
    }
    named = {key: words.nl for key in roles if (words := pack.name("role", key))}
    assert named == roles
    assert set(pack.keys("body")) == {"cec", "ecol", "appeal_committee"}


@pytest.mark.rule("R010")
def test_knows_the_parties_outside(pack: Pack) -> None:
    for role in ("cvte", "duo", "inspectorate", "minister", "external_exam_institution"):
        assert pack.name("role", role), role


@pytest.mark.rule("R115", "R120")
def test_knows_the_components(pack: Pack) -> None:
    words = "specific_exam core_task generic_component dutch arithmetic english career_and_citizenship"
    for component in (*words.split(), "workplace_training", "optional_module", "central_exam", "institution_exam"):
        assert pack.name("component", component), component


def test_has_no_fault_and_proves_every_term(pack: Pack) -> None:
    assert [*map(str, lint(pack)), *map(str, prove(pack))] == []


def _case(outcome: Outcome) -> Any:
    rules = {number for rule in pack_at(ADDRESS).alternatives("term", outcome.case.term) for number in rule.rules}
    return pytest.param(outcome, id=outcome.case.title.en, marks=pytest.mark.rule(*sorted(rules)))


@pytest.mark.parametrize("outcome", [_case(outcome) for outcome in OUTCOMES])
def test_counts_to_the_day_of_the_golden_case(outcome: Outcome) -> None:
    assert outcome.problem is None
    if outcome.due is None:
        assert outcome.state == outcome.case.state
    elif isinstance(outcome.case.due, datetime):
        assert outcome.due.due_moment == outcome.case.due
    else:
        assert outcome.due.due_date == outcome.case.due


def test_proves_each_deadline_of_the_index_on_two_days(pack: Pack) -> None:
    counted = dict.fromkeys(DEADLINES, 0)
    for case in pack.cases:
        for index in case.index:
            counted[index] += 1
    assert [index for index, times in sorted(counted.items()) if times < 2] == []


def test_has_a_question_and_a_reader_for_every_term_that_is_set(pack: Pack) -> None:
    general = [rule for rule in pack.of_kind("term") if isinstance(rule, TermRule) and rule.state == "set"]
    assert [rule.key for rule in general if rule.question is None or not rule.roles] == []


def test_keeps_the_special_value_before_the_general_one(pack: Pack) -> None:
    assert value(provision(pack, "term", "result.inspection", "general"), "when") is None
    special = provision(pack, "term", "result.inspection", "central_exam")
    assert special.when is not None
    assert special.when.component == ("central_exam",)


@pytest.mark.rule("R157", "R165", "R213")
@pytest.mark.parametrize("key", ["central_exam.last_months", "identity.opens", "inspection.arithmetic.opens"])
def test_opens_something_then_and_ends_nothing(key: str) -> None:
    opened = [outcome.due for outcome in OUTCOMES if outcome.case.term == key and outcome.due]
    assert opened
    assert {each.bound for each in opened} == {Bound.MINIMUM}


@pytest.mark.rule("R167", "R297")
@pytest.mark.parametrize("key", ["late.admission", "adaptation.visual.order"])
def test_bounds_from_the_other_side_what_must_be_done_by_then(key: str) -> None:
    bounded = [outcome.due for outcome in OUTCOMES if outcome.case.term == key and outcome.due]
    assert bounded
    assert {each.bound for each in bounded} == {Bound.LATEST}


def test_has_words_in_both_languages_for_every_choice_and_unit(pack: Pack) -> None:
    named = {key for words in pack.names.values() for key in words} | set(pack.keys("body")) | set(LITERAL_WORDS)
    choices = [choice for each in pack.of_kind("setting") for choice in value(each, "values")]
    keys = {choice for choice in choices if isinstance(choice, str)}
    keys |= {unit for each in pack.of_kind("number") if (unit := value(each, "unit")) and unit != "month"}
    keys |= {purpose for each in pack.of_kind("retention") if (purpose := value(each, "purpose"))}
    assert sorted(keys - named) == []
