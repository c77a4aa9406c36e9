"""ROC A12, exam regulation 2018-2019: assessment, results, resits, exemptions, diplomas, keeping and fees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tenants.regulations.rules.exams_said import Scale, Setting
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Facts, Regulation
from tests.tenants.regulations.pack_values import assert_says, pack_at, provision, said


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_at("roc-a12/exam-regulation/2018-2019")


WORDS = ("good", "sufficient", "insufficient")
ROWS = [
    # Group I, assessment
    said("R189", "scale", "specific_exam.words", grades__key=WORDS, grades__sufficient=(True, True, False)),
    said("R189", "scale", "specific_exam.words", components=("specific_exam", "core_task")),
    said("R189", "scale", "specific_exam.mark", lowest=Decimal(1), highest=Decimal(10)),
    said("R190", "scale", "generic_component", lowest=Decimal(1), highest=Decimal(10), decimals=None),
    said("R190", "scale", "generic_component", components=("generic_component", "dutch", "arithmetic", "english")),
    said("R191", "scale", "partial_exam", lowest=Decimal(1), highest=Decimal(10), decimals=1),
    said("R191", "scale", "partial_exam", components=("central_exam", "institution_exam")),
    said("R192", "calculation", "final_mark", method="mean", components=("dutch", "english")),
    said("R193", "calculation", "final_mark", rounding="first_decimal", decimals=0),
    said("R194", "scale", "career_and_citizenship", grades__key=("not_fulfilled", "fulfilled")),
    said("R194", "scale", "career_and_citizenship", counts_for_passing=True),
    said("R195", "decider", "assessment", by=("assessor",), article=("12(4)",)),
    said("R195", "term", "assessment.set", variant="general", amount=10, unit="working_day", by=("assessor",)),
    said("R195", "term", "assessment.set", variant="general", start=("exam_taken",), limit="at_most"),
    said("R195", "term", "assessment.set", variant="central_exam", state="by_other", set_by=("cvte",)),
    said("R195", "term", "assessment.set", variant="outsourced_exam", set_by=("external_exam_institution",)),
    said(
        "R196",
        "criterion",
        "final_result.workplace_training",
        all_of__key=("result_known", "sufficient", "company_heard"),
    ),
    said("R196", "scale", "workplace_training", counts_for_passing=True, grades__sufficient=(True, False)),
    said("R197", "scale", "optional_module.words", grades__key=WORDS, counts_for_passing=False),
    said("R197", "scale", "optional_module.mark", lowest=Decimal(1), highest=Decimal(10), counts_for_passing=False),
    said("R198", "calculation", "mean_exam_mark", method="best_mean", best_of=5, components=("core_task",)),
    said(
        "R198",
        "calculation",
        "mean_exam_mark",
        left_out=("career_and_citizenship", "dutch", "arithmetic", "foreign_language"),
    ),
    said("R198", "scale", "mean_exam_mark.words", grades__counts_as=(Decimal(8), Decimal(6), Decimal(4))),
    # Group J, results and inspection
    said("R207 R209", "setting", "result.stages", value=2),
    said("R207", "decider", "provisional_result", by=("assessor",)),
    said("R207", "term", "result.announced", variant="general", amount=10, unit="working_day", to=("candidate",)),
    said("R207", "term", "result.announced", variant="general", start=("exam_taken",), by=("assessor",)),
    said("R207", "term", "result.announced", variant="central_exam", state="by_other", set_by=("cvte",)),
    said("R207", "notice", "result.provisional", to=("candidate",), by=("assessor",), term="result.announced"),
    said("R208", "decider", "central_exam_mark", by=("ecol",), article=("14(2)",)),
    said("R208", "decider", "central_exam_mark", criteria__nl=("Examenbesluit van 23 april 2012",)),
    said("R209", "decider", "final_result", by=("ecol",)),
    said("R209", "notice", "result.final", to=("candidate",), by=("ecol",), term=None),
    said("R210", "term", "result.inspection", variant="general", amount=10, unit="working_day"),
    said("R210", "term", "result.inspection", variant="general", start=("result_announced",), by=("candidate",)),
    said("R210", "setting", "inspection.ground", value="none_needed"),
    said("R211", "term", "result.inspection", variant="central_exam", amount=4, unit="week"),
    said("R211", "term", "result.inspection", variant="central_exam", start=("conversion_tables_published",)),
    said("R211", "publication", "inspection.central_exam", audience=("candidate",)),
    said(
        "R212", "contents", "score_report", items__key=("given_answer", "right_answer", "score"), drawn_up_by=("duo",)
    ),
    said("R213", "term", "inspection.arithmetic.opens", start=("last_exam_day",), amount=1, unit="day"),
    said("R213", "term", "inspection.arithmetic.opens", start_day="same", limit="not_before"),
    said("R213", "term", "inspection.arithmetic.closes", amount=4, unit="week", by=("candidate", "teacher")),
    said("R213", "publication", "inspection.arithmetic", audience=("candidate", "teacher")),
    # Group J, resits
    said("R214", "number", "resit.count", exactly=1, of="resits"),
    said("R215", "number", "resit.count", more_by=("ecol",)),
    said("R215", "decider", "extra_resit", by=("ecol",)),
    said("R216", "number", "resit.central_exam.below_six", at_least=1, exactly=None),
    said("R217", "number", "resit.central_exam.six_or_more", exactly=1, more_by=()),
    said("R216 R217 R222", "number", "resit.central_exam.mark", exactly=6, unit="mark"),
    said("R220", "setting", "resit.central_exam.valid_absence", value="counts_as_resit"),
    said("R222", "decider", "counting_mark", by=("ecol",), consulting=("candidate",)),
    said("R222", "criterion", "counting_mark", any_of__key=("ordinary_and_er", "higher_level_too")),
    said("R222", "criterion", "counting_mark", all_of__key=("each_at_least_six",)),
    said("R222", "calculation", "counting_mark", method="decided", components=("dutch", "arithmetic")),
    said("R223", "calculation", "resit.mark", method="highest_counts"),
    # Group J, exemptions
    said("R224", "decider", "exemption", by=("ecol",), article=("13(1)", "13(2)")),
    said("R224", "setting", "exemption.granted_here", value=True),
    said("R225", "contents", "proof_of_exemption", drawn_up_by=("ecol",), document="proof_of_exemption"),
    said(
        "R226",
        "criterion",
        "exemption.generic_component",
        all_of__key=("same_or_higher_level", "at_least_six", "not_two_study_years"),
        any_of=(),
        tested_by=("ecol",),
    ),
    said("R226", "number", "exemption.mark", at_least=6),
    said("R226", "term", "exemption.validity", amount=2, unit="study_year", start_day="end_of_study_year"),
    said("R226", "term", "exemption.validity.pilot", amount=1, unit="study_year"),
    said("R227", "criterion", "exemption.part", any_of__key=("central_part", "institution_part")),
    said(
        "R228",
        "criterion",
        "exemption.secondary_school",
        all_of__key=("sufficient", "reference_level", "not_two_study_years"),
    ),
    said("R228", "term", "exemption.validity.secondary_school", amount=2, unit="study_year"),
    said(
        "R229",
        "calculation",
        "exemption.mark",
        method="earlier_mark_counts",
        components=(
            "specific_exam",
            "generic_component",
            "dutch",
            "english",
            "arithmetic",
            "optional_module",
        ),
    ),
    # Group K, diploma and papers
    said("R236", "criterion", "diploma", all_of__key=("pass_rule",), article=("15(1)",)),
    said(
        "R237",
        "criterion",
        "diploma.additional",
        all_of__key=("career_and_citizenship", "workplace_training", "arithmetic_taken", "optional_modules_taken"),
        when__start=date(2016, 8, 1),
    ),
    said("R238", "setting", "diploma.issuer", value="institution"),
    said("R238", "contents", "results_overview", document="results_overview", article=("15(3)",)),
    said("R239", "criterion", "certificate", all_of__key=("unit_sufficient", "no_diploma")),
    said("R240", "criterion", "results_overview.on_leaving", any_of__key=("dutch", "foreign_language", "arithmetic")),
    said("R240", "criterion", "results_overview.on_leaving", all_of__key=("no_diploma",)),
    said("R241", "contents", "duplicate_declaration", document="duplicate_declaration"),
    said("R242", "contents", "school_declaration", items__key=("study_result",)),
    # Groups R, S and T, keeping, quality, fees
    said("R495", "retention", "exam_documents.candidate", months=6, trigger=("exam_taken",), access=("candidate",)),
    said("R496", "retention", "exam_documents.inspectorate", months=18, trigger=("diploma_issued",)),
    said("R496", "retention", "exam_documents.inspectorate", access=("inspectorate",), object="exam_documents"),
    said("R497", "retention", "diploma_holders", months=600, start_day="end_of_year", trigger=("diploma_issued",)),
    said("R498 R178", "retention", "recordings", limit="at_once", after="destroy", trigger=("second_assessment_done",)),
    said("R498 R171", "retention", "notes", limit="at_once", after="destroy", when__component=("central_exam",)),
    said("R520 R163", "fee", "exam_students", paid_by=("exam_student",), state="not_set", cents=None),
    said("R520", "decider", "prices", state="not_named"),
]


@pytest.mark.rule(
    "R163",
    "R171",
    "R178",
    "R189",
    "R190",
    "R191",
    "R192",
    "R193",
    "R194",
    "R195",
    "R196",
    "R197",
    "R198",
    "R207",
    "R208",
    "R209",
    "R210",
    "R211",
    "R212",
    "R213",
    "R214",
    "R215",
    "R216",
    "R217",
    "R220",
    "R222",
    "R223",
    "R224",
    "R225",
    "R226",
    "R227",
    "R228",
    "R229",
    "R236",
    "R237",
    "R238",
    "R239",
    "R240",
    "R241",
    "R242",
    "R495",
    "R496",
    "R497",
    "R498",
    "R520",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), ROWS)
def test_says_what_the_source_says(
    pack: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(pack, kind, key, variant, fields)


@pytest.mark.rule("R241")
@pytest.mark.parametrize(
    ("obtained", "issuer"),
    [
        (date(1998, 8, 2), "institution"),
        (date(2007, 7, 31), "institution"),
        (date(2007, 8, 2), "duo"),
        (date(1998, 8, 1), "not_stated"),
    ],
)
def test_says_who_gives_a_duplicate_by_the_day_of_the_diploma(pack: Pack, obtained: date, issuer: str) -> None:
    facts = Facts(date(2019, 1, 1), days={"diploma_issued": obtained})
    held = Regulation(pack, date(2019, 1, 1)).get("setting", "duplicate.issuer", facts).provision
    assert isinstance(held, Setting)
    assert held.value == issuer


@pytest.mark.rule("R237")
@pytest.mark.parametrize(("on", "value"), [(date(2017, 7, 31), "does_not_count"), (date(2017, 8, 1), "by_pass_rule")])
def test_leaves_arithmetic_out_of_passing_in_one_study_year_only(pack: Pack, on: date, value: str) -> None:
    held = Regulation(pack, on).get("setting", "diploma.arithmetic_counts", Facts(on)).provision
    assert isinstance(held, Setting)
    assert held.value == value


@pytest.mark.rule("R239")
@pytest.mark.parametrize(("on", "exist"), [(date(2016, 7, 31), True), (date(2016, 8, 2), False)])
def test_knows_certifiable_units_until_august_2016(pack: Pack, on: date, exist: bool) -> None:
    held = Regulation(pack, on).get("setting", "certificate.units_exist", Facts(on)).provision
    assert isinstance(held, Setting)
    assert held.value is exist


@pytest.mark.rule("R189", "R194")
def test_writes_the_grades_as_the_source_does(pack: Pack) -> None:
    words = {}
    for key in ("specific_exam.words", "career_and_citizenship"):
        scale = provision(pack, "scale", key)
        assert isinstance(scale, Scale)
        words[key] = [grade.text.nl for grade in scale.grades]
    assert words == {
        "specific_exam.words": ["goed", "voldoende", "onvoldoende"],
        "career_and_citizenship": ["niet voldaan", "voldaan"],
    }
