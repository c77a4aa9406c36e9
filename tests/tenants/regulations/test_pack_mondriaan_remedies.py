"""ROC Mondriaan: fraud, complaints and appeals, in the exam regulation and in the rules of order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenants.regulations.rules.bodies_said import Remedy
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Answer, Regulation
from tenants.regulations.rules.terms_said import TermRule
from tests.tenants.regulations.pack_values import assert_says, pack_at, provision, said


@pytest.fixture(scope="module")
def exams() -> Pack:
    return pack_at("mondriaan/exam-regulation/2008")


@pytest.fixture(scope="module")
def appeals() -> Pack:
    return pack_at("mondriaan/appeal-rules/2003")


EXAM_ROWS = [
    # Group M, fraud and irregularities
    said("R330", "setting", "irregularity.may_finish", variant="fraud", value="stopped"),
    said("R351", "setting", "irregularity.may_finish", variant="alarm", value="finish_or_redo"),
    said("R354", "setting", "irregularity.may_finish", variant="nuisance", value="removed_after_warning"),
    said("R331", "notice", "irregularity.candidate", variant="during_exam", by=("examiners",), to=("candidate",)),
    said("R342", "notice", "irregularity.candidate", variant="after_exam", by=("bureau_manager",)),
    said("R332 R341", "contents", "fraud_record", drawn_up_by=("examiners",), items__key=("event", "evidence")),
    said("R333", "term", "irregularity.report", variant="during_exam", amount=2, unit="working_day"),
    said("R333", "term", "irregularity.report", variant="during_exam", start=("record_drawn_up",)),
    said("R333", "term", "irregularity.report", variant="during_exam", to=("exam_committee",)),
    said("R342", "term", "irregularity.report", variant="after_exam", amount=2, unit="day", start_stated=False),
    said("R342", "term", "irregularity.report", variant="after_exam", by=("examiners", "fraud_reporter")),
    said("R341", "term", "irregularity.record", amount=1, unit="day", start_day="same", start=("fraud_found",)),
    said("R334 R344", "term", "irregularity.ruling", amount=15, unit="working_day", by=("exam_committee",)),
    said("R334 R344", "term", "irregularity.ruling", start=("examiner_request_received",), extension__allowed="no"),
    said("R334 R349", "decider", "irregularity", by=("exam_committee",)),
    said("R335", "decider", "irregularity", consulting=("candidate", "fraud_reporter")),
    said("R336", "tie", "irregularity", ties=("reported",), role=("exam_committee",), effect="bars_matter"),
    said("R337", "notice", "irregularity.decision", to=("candidate",), form="written"),
    said("R337", "language_level", "letters", level="A2", oral_explanation="on_wish"),
    said("R340 R345", "notice", "irregularity.ib_group", to=("ib_group",), by=("exam_committee",)),
    said("R338 R343 R345 R354", "sanction", "irregularity", measures__key=("invalid", "exclusion", "insufficient")),
    said("R354", "sanction", "nuisance", measures__key=("warning", "removal", "insufficient"), by=()),
    said("R355", "number", "irregularity.representative_under_age", less_than=18, unit="age"),
    said("R349", "decider", "label_irregularity", by=("exam_committee",)),
    said("R350", "decider", "noise", by=("assessor", "test_leader")),
    # Group N, complaints
    said("R363", "definition", "complaint", term__nl="klacht"),
    said("R364", "term", "complaint.filing", amount=15, unit="working_day", start=("exam_taken",), limit="at_most"),
    said("R364", "term", "complaint.filing", by=("candidate",), to=("exam_committee",), extension__allowed="no"),
    said("R365", "setting", "complaint.author", value="anyone_with_approval"),
    said("R365", "contents", "complaint_letter", approved_by=("candidate",)),
    said("R366", "contents", "complaint_letter.wording", items__key=("grounds", "exam_date", "exam", "filing_date")),
    said("R367", "contents", "complaint_letter", exhaustive=False, items__key=(
        "name_and_address", "exam_date_and_place", "description", "tried_so_far",
    )),
    said("R369", "term", "complaint.acknowledgement", amount=5, unit="working_day", start=("complaint_received",)),
    said("R369", "contents", "acknowledgement", items__key=("description", "handling", "term")),
    said("R370", "term", "complaint.refusal", amount=5, unit="working_day", start=("complaint_received",)),
    said("R370", "notice", "complaint.refusal", form="written", term="complaint.refusal"),
    said("R372", "term", "complaint.ruling", amount=15, unit="working_day", start_stated=False),
    said("R372", "term", "complaint.ruling", extension__allowed="no", to=("candidate", "examiners")),
    said("R373", "language_level", "letters", level="A2", article=("4.1.1", "5.2")),
    said("R374", "tie", "complaint", ties=("complained_about",), effect="bars_matter", stand_in="settled_beforehand"),
    said("R377", "decider", "complaint", by=("exam_committee",)),
    # Group O and the appeal as this document has it
    said("R403", "setting", "objection.exists", value=False),
    said("R403", "term", "objection.filing", state="not_set"),
    said("R350 R403", "decider", "noise_objection", by=("exam_committee",)),
    said("R414", "term", "appeal.filing", amount=2, unit="week", start_stated=False),
    said("R436", "term", "appeal.ruling", amount=4, unit="week", extension__amount=2, extension__unit="week"),
    said("R417", "contents", "appeal_letter", items__key=("name_and_address", "filing_date", "decision", "grounds")),
    said("R443", "contents", "appeal_file", items__key=("documents", "steps")),
]  # fmt: skip

APPEAL_ROWS = [
    said("R415", "term", "appeal.filing", amount=2, unit="week", start=("decision_known",), by=("directly_affected",)),
    said("R416", "term", "appeal.filing", late="excusable", article=("8(1)", "WEB 7.5.2")),
    said("R416", "setting", "appeal.late", value="excusable"),
    said("R417", "contents", "appeal_letter", signed_by=("appellant",), items__key=(
        "name_and_address", "respondent", "decision", "copy", "grounds",
    )),
    said("R418", "term", "appeal.repair", state="set_in_case", set_by=("chair",)),
    said("R419", "term", "appeal.copy", at_once=True, by=("registrar",), to=("respondent",)),
    said("R419", "term", "appeal.forwarding", at_once=True, by=("registrar",)),
    said("R419", "notice", "appeal.received", to=("respondent",), by=("registrar",)),
    said("R420", "body", "appeal_committee", appointed_by=("executive_board",), term__amount__amount=3),
    said("R420", "body", "appeal_committee", seats__count=(1, 4, 1, 4), term__reappointable="yes"),
    said("R420", "body", "appeal_committee", seats__function=("chair", "member", "deputy_chair", "deputy_member")),
    said("R420", "term", "office.appeal_committee", amount=3, unit="year", start=("appointed",)),
    said("R421", "body", "appeal_committee", age_limit=70, ends_on=("employment_ended", "enrolment_ended")),
    said("R421", "criterion", "membership_ends", any_of__key=(
        "term_over", "on_request", "age", "unfit", "employment_ended", "enrolment_ended", "death",
    )),
    said("R422", "fee", "membership", state="not_set", set_by=("executive_board",)),
    said("R423", "decider", "appeal", by=("appeal_committee",)),
    said("R423", "term", "decision.reasonable_term", amount=2, unit="week", on_expiry="counts_as_refusal"),
    said("R424", "setting", "appeal.standing", value="directly_affected"),
    said("R424", "criterion", "appeal.grounds", any_of__key=(
        "binding_rule", "misuse_of_power", "good_administration", "not_by_the_rules", "careless_treatment",
        "hindering_circumstances",
    )),
    said("R425", "setting", "appeal.settlement", value="provided"),
    said("R425", "term", "appeal.settlement_attempt", state="set_in_case", set_by=("chair",)),
    said("R426", "term", "appeal.defence", state="set_in_case", set_by=("registrar",)),
    said("R426", "term", "appeal.defence_copy", at_once=True, to=("appellant",)),
    said("R428", "tie", "appeal_committee", effect="bars_matter", decided_by=("other_members",)),
    said("R428", "setting", "challenge.tied_vote", value="granted"),
    # A tied vote is granted for a challenge only: no rule on deciding says so.
    said("R428", "body", "appeal_committee", quorum=None),
    said("R428", "body", "disputes_committee", quorum=None),
    said("R429", "term", "appeal.witnesses", amount=4, unit="day", direction="before", start=("hearing_starts",)),
    said("R430", "setting", "appeal.public", value="public"),
    said("R431", "term", "appeal.ruling_after_hearing", amount=2, unit="week", start=("hearing_closed",)),
    said("R431", "term", "dispute.board_answer", amount=7, unit="working_day", by=("executive_board",)),
    said("R434", "contents", "appeal_ruling", signed_by=("chair", "registrar"), items__key=(
        "date", "parties", "proxies", "grounds", "decision", "members",
    )),
    said("R434", "publication", "appeal_ruling", names_left_out="may", audience=("interested_person",)),
    said("R434", "notice", "appeal.ruling", to=("parties", "executive_board")),
    said("R435", "remedy", "appeal", levels__outcomes=(("inadmissible", "unfounded", "well_founded"),)),
    said("R435", "term", "appeal.new_decision", state="set_in_case", set_by=("appeal_committee",)),
    said("R436", "term", "appeal.ruling", amount=4, unit="week", start=("appeal_received",), extension__amount=2),
    said("R436", "term", "appeal.ruling", earliest_with=("appeal.ruling_after_hearing",)),
    said("R436", "notice", "appeal.extended", form="written"),
    said("R437", "term", "dispute.ruling", amount=6, unit="week", start=("appeal_received",)),
    said("R438", "decider", "interim_measure", by=("chair",), consulting=("parties",)),
    said("R438", "term", "appeal.after_interim_measure", state="set_in_case", set_by=("chair",)),
    said("R439", "criterion", "review", all_of__key=("came_out_later", "other_ruling")),
    said("R440", "notice", "appeal.ruling.by_law", to=(
        "candidate", "parents", "competent_authority", "training_company", "inspectorate",
    )),
    said("R441", "body", "appeal_committee", even=True, term__at_least__amount=3, term__at_most__amount=5),
    said("R441", "body", "appeal_committee", incompatible=(
        "competent_authority", "inspectorate_member", "exam_committee", "examiners", "workplace_assessor",
    )),
    said("R444", "setting", "appeal.terms", value="unless_special_circumstances"),
    said("R446", "body", "disputes_committee", seats__nominated_by=(
        (), ("staff_section",), ("participant_section",), (), ("staff_section",), ("participant_section",),
    )),
    said("R447", "decider", "dispute", by=("executive_board",), on_advice_of=("disputes_committee",)),
    said("R448", "term", "dispute.filing", amount=2, unit="week", start=("decision_taken",), late="excusable"),
    said("R449", "decider", "registrars", by=("executive_board",)),
    said("R531", "definition", "respondent", term__nl="verweerder"),
    said("R532", "remedy", "dispute", silence_counts=True, standing=("directly_affected",)),
    said("R533", "body", "appeal_committee", set_up_by=("competent_authority",)),
]  # fmt: skip


@pytest.mark.rule(
    "R330",
    "R331",
    "R332",
    "R333",
    "R334",
    "R335",
    "R336",
    "R337",
    "R338",
    "R340",
    "R341",
    "R342",
    "R343",
    "R344",
    "R345",
    "R349",
    "R350",
    "R351",
    "R354",
    "R355",
    "R363",
    "R364",
    "R365",
    "R366",
    "R367",
    "R369",
    "R370",
    "R372",
    "R373",
    "R374",
    "R377",
    "R403",
    "R414",
    "R417",
    "R436",
    "R443",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), EXAM_ROWS)
def test_says_what_the_exam_regulation_says(
    exams: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(exams, kind, key, variant, fields)


@pytest.mark.rule(
    "R415",
    "R416",
    "R417",
    "R418",
    "R419",
    "R420",
    "R421",
    "R422",
    "R423",
    "R424",
    "R425",
    "R426",
    "R428",
    "R429",
    "R430",
    "R431",
    "R434",
    "R435",
    "R436",
    "R437",
    "R438",
    "R439",
    "R440",
    "R441",
    "R444",
    "R446",
    "R447",
    "R448",
    "R449",
    "R531",
    "R532",
    "R533",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), APPEAL_ROWS)
def test_says_what_the_rules_of_order_say(
    appeals: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(appeals, kind, key, variant, fields)


ROADS = [
    ("complaint", ["exam_committee", "appeal_committee"], ["complaint", "appeal"]),
    ("irregularity", ["appeal_committee"], ["appeal"]),
    ("exam_committee", ["appeal_committee"], ["appeal"]),
    ("noise", ["exam_committee"], ["objection"]),
]


@pytest.mark.rule("R377", "R414", "R337", "R350", "R403")
@pytest.mark.parametrize(("key", "bodies", "steps"), ROADS)
def test_the_roads_lead_where_the_source_says(exams: Pack, key: str, bodies: list[str], steps: list[str]) -> None:
    road = provision(exams, "remedy", key)
    assert isinstance(road, Remedy)
    assert [level.to for level in road.levels] == bodies
    assert [level.step for level in road.levels] == steps


@pytest.mark.rule("R333", "R342")
def test_answering_the_two_days_as_working_days_changes_only_the_report_after_the_exam(exams: Pack) -> None:
    on = date(2010, 1, 4)
    regulation = Regulation(exams, on, [Answer("fraud_report_unit", "working_days", "", on)])
    held = [regulation.held("term", each).provision for each in exams.alternatives("term", "irregularity.report")]
    assert {(each.variant, each.unit) for each in held if isinstance(each, TermRule)} == {
        ("during_exam", "working_day"),
        ("after_exam", "working_day"),
    }
    plain = Regulation(exams, on)
    held = [plain.held("term", each).provision for each in exams.alternatives("term", "irregularity.report")]
    assert [each.unit for each in held if isinstance(each, TermRule)] == ["working_day", "day"]
