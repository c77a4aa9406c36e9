"""ROC Mondriaan, exam regulation: assessment, results, diploma, adaptations, keeping, quality and fees."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.regulations.rules.exams_said import Contents
from tenants.regulations.rules.pack import Pack
from tests.tenants.regulations.pack_values import assert_says, pack_at, provision, said

ADDRESS = "mondriaan/exam-regulation/2008"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_at(ADDRESS)


ROWS = [
    # Group I, assessment
    said("R199", "term", "assessment.set", at_once=True, start=("exam_taken",), amount=None),
    said("R200", "criterion", "assessment.guidelines", all_of__key=(
        "objective", "same_for_all", "by_the_manual", "norms_told", "reasons", "consistent",
    )),
    said("R205", "scale", "practice_exam", grades__text__nl=("voldoende", "onvoldoende")),
    said("R205", "scale", "practice_exam.result", grades__text__nl=("geslaagd", "niet geslaagd")),
    said("R205", "criterion", "passed", all_of__key=("every_part_sufficient",)),
    said("R206", "criterion", "portfolio", all_of__key=("number", "spread")),
    said("R203", "contents", "result_form", signed_by=("assessor",), drawn_up_by=("assessor",)),
    # Group J, results
    said("R230", "setting", "result.stages", value=1),
    said("R230", "term", "result.announced", amount=10, unit="working_day", start=("exam_taken",), start_stated=False),
    said("R230", "term", "result.announced", by=("exam_bureau",), to=("candidate", "ib_group"), limit="at_most"),
    said("R230", "term", "result.announced", extension__allowed="no"),
    said("R230", "notice", "result.final", form="written", to=("candidate", "ib_group")),
    said("R231", "number", "resit.count", state="not_set"),
    said("R231", "contents", "result_letter", items__key=("result", "procedure", "assessment_form")),
    said("R232", "setting", "inspection.ground", value="well_founded_doubt"),
    said("R232", "decider", "inspection", by=("exam_committee",)),
    said("R232", "tie", "inspection", role=("examiners",), effect="bars_matter"),
    said("R232", "term", "result.inspection", state="not_set"),
    said("R233", "number", "copies", at_least=2),
    said("R233", "contents", "candidate_copies", items__key=(
        "original_to_candidate", "copy_in_file", "copy_to_client",
    )),
    # Group K, diploma
    said("R243", "decider", "diploma", state="outside", outside=("ib_group",), on_advice_of=("exam_committee",)),
    said("R243", "setting", "diploma.issuer", value="external"),
    said("R244", "fee", "data_for_ib_group", state="free"),
    said("R245", "notice", "result.duo", to=("duo",), by=("bureau_manager",)),
    said("R246", "notice", "result.client", to=("client",), by=("bureau_manager",)),
    # Group L, adaptations
    said("R310", "adaptation", "general", conditions=(
        "visual_disability", "auditory_disability", "speech_disability", "physical_disability",
    )),
    said("R311", "adaptation", "general", evidence="medical_adviser", article=("3.9", "bijlage 13")),
    said("R311", "setting", "adaptation.evidence", value="medical_adviser"),
    said("R311", "contents", "adaptation_request", items__key=("medical_statement",)),
    said("R312 R522", "adaptation", "general", costs="may_be_charged"),
    said("R313 R314 R315 R316 R317 R318", "adaptation", "general", measures__key=(
        "location", "extra_time", "breaks", "scheduling", "help", "large_print",
    )),
    said("R314", "adaptation", "general", extra_percent=50, extra_minutes=None),
    said("R315", "number", "breaks.minutes", exactly=15, unit="minute"),
    said("R315", "number", "breaks.after_assessments", multiple_of=2),
    said("R315", "number", "breaks.days", exactly=2, unit="day"),
    said("R317", "adaptation", "general", not_allowed__key=("prompting",)),
    # Group R, keeping
    said("R499 R500", "retention", "exam_documents", months=42, limit="at_least", trigger=("exam_taken",)),
    said("R499 R500", "retention", "recordings", months=42, limit="at_least", trigger=("exam_taken",)),
    said("R500", "retention", "exam_documents", access=("bureau_manager", "exam_committee")),
    said("R500", "criterion", "archive_cabinet", all_of__key=("locked_cabinet", "locked_room", "code")),
    said("R499", "retention", "test_material", limit="at_once", after="destroy"),
    said("R501", "retention", "exam_documents", after="destroy"),
    said("R501", "decider", "destruction", by=("exam_committee",)),
    said("R502", "retention", "candidate_file", months=42, limit="exactly", trigger_stated=False, after="destroy"),
    said("R339 R503", "retention", "fraud_decisions", months=42, limit="exactly", trigger_stated=False),
    said("R376", "retention", "complaint_files", limit="not_set", months=None),
    said("R443", "retention", "appeal_file", limit="not_set"),
    said("R348", "retention", "logbook", limit="not_set"),
    said("R505", "setting", "archive.access_by", value="not_stated"),
    # Group S, quality
    said("R507 R515", "duty", "internal_audit", times=1, per="year", by=("audit_team",)),
    said("R511 R515", "duty", "annual_report", times=1, per="year", by=("exam_committee",)),
    said("R511", "duty", "annual_report", to=("competent_authority",)),
    said("R347 R515", "duty", "fraud_analysis", times=1, per="year", at_least=True, to=("competent_authority",)),
    said("R515", "duty", "quality_meetings", times=2, per="year"),
    said("R510 R515", "duty", "entry_checks", times=2, per="year", at_least=True, by=("information_department",)),
    said("R509", "number", "assessment.check_norm", exactly=100, unit="percent"),
    said("R376 R508", "contents", "annual_report", items__key=("overview", "improvements")),
    # Group T, fees
    said("R516", "decider", "prices", by=("domain_directorate",)),
    said("R516 R518", "fee", "exam", state="not_set", cents=None, methods=("payment_slip", "card")),
    said("R517", "fee", "exam_form_change", parts=("exam_costs_settled", "administration_costs")),
    said("R150 R519", "fee", "absence", variant="valid", parts=("administration_costs",), paid_by=("candidate",)),
    said("R151 R519", "fee", "absence", variant="invalid", parts=("administration_costs", "exam_costs")),
    said("R519", "fee", "new_exam", variant="paid", paid_by=("candidate",), when__matter=(
        "failed", "late", "identity_refused", "nuisance",
    )),
    said("R519", "fee", "new_exam", variant="free", state="free", when__matter=("noise_matter", "alarm", "illness")),
]  # fmt: skip


@pytest.mark.rule(
    "R150",
    "R151",
    "R199",
    "R200",
    "R203",
    "R205",
    "R206",
    "R230",
    "R231",
    "R232",
    "R233",
    "R243",
    "R244",
    "R245",
    "R246",
    "R310",
    "R311",
    "R312",
    "R313",
    "R314",
    "R315",
    "R316",
    "R317",
    "R318",
    "R339",
    "R347",
    "R348",
    "R376",
    "R443",
    "R499",
    "R500",
    "R501",
    "R502",
    "R503",
    "R505",
    "R507",
    "R508",
    "R509",
    "R510",
    "R511",
    "R515",
    "R516",
    "R517",
    "R518",
    "R519",
    "R522",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), ROWS)
def test_says_what_the_source_says(
    pack: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(pack, kind, key, variant, fields)


@pytest.mark.rule("R201")
def test_the_assessment_form_has_its_fields(pack: Pack) -> None:
    form = provision(pack, "contents", "assessment_form")
    assert isinstance(form, Contents)
    assert [item.key for item in form.items] == [
        "candidate_name", "citizen_service_number", "exam_date", "exam_taken", "profile", "writing_level",
        "panel_items", "panel_spread", "panel_sufficient", "panel_decision",
        "mixed_items", "mixed_spread", "mixed_sufficient", "mixed_decision",
        "assessments_sufficient", "assessments_decision", "positive_assessments", "speaking", "written_tasks",
        "re_exam", "re_exam_subject", "re_exam_domain", "examiner_signature", "stamp",
    ]  # fmt: skip
    choices = {item.key: item.choices for item in form.items}
    assert choices["profile"] == ("ogo", "werk", "mp")
    assert choices["positive_assessments"] == ("n0", "n1", "n2", "n3", "n4")


@pytest.mark.rule("R202")
def test_the_assessment_form_is_printed_with_what_is_known(pack: Pack) -> None:
    form = provision(pack, "contents", "assessment_form")
    assert isinstance(form, Contents)
    # The points and decisions are printed too; only what is ticked or written by them is filled in afterwards.
    assert {item.key for item in form.items if item.prefilled} == {
        "candidate_name", "exam_date", "exam_taken", "examiner_signature", "stamp",
    }  # fmt: skip


@pytest.mark.rule("R203", "R204", "R128")
def test_the_result_form_has_its_fields_and_what_is_printed(pack: Pack) -> None:
    form = provision(pack, "contents", "result_form")
    assert isinstance(form, Contents)
    printed = [item.key for item in form.items if item.prefilled]
    filled_in = [item.key for item in form.items if not item.prefilled]
    assert printed == [
        "first_name", "last_name", "address", "place", "sex", "birth_date", "citizen_service_number", "id_number",
        "kce_number",
    ]  # fmt: skip
    assert filled_in == [
        "result_date", "exam_form", "profile", "writing_level", "result", "signed_place", "signed_on", "signer",
        "signature", "institution", "not_taught",
    ]  # fmt: skip
    choices = {item.key: item.choices for item in form.items}
    assert choices["profile"] == ("work", "ogo", "smpd")
    assert choices["writing_level"] == ("a1", "a2")
