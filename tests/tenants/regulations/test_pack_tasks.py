"""Who is responsible for what, what may be done by whom, and words that a document defines, word for word."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tenants.regulations.pack_values import assert_says, pack_at, said

MONDRIAAN = [
    said("R017", "body", "examiners", appointed_by=("exam_committee",), answers_to=("exam_committee",)),
    said("R017", "decider", "diploma", on_advice_of=("exam_committee",)),
    said("R017 R018", "decider", "complaint", by=("exam_committee",)),
    said("R018", "decider", "irregularity", by=("exam_committee",)),
    said("R018", "decider", "absence", by=("exam_committee",)),
    said("R018", "body", "exam_committee", powers__en=(
        "Decide on sanctions for fraud", "Handle and rule on complaints", "Judge whether an absence is valid",
    )),
    said("R017 R019", "body", "exam_committee", tasks__en=(
        "See that exams are run responsibly", "Appoint and direct examiners", "Advise the IB-Groep on the diploma",
        "Handle complaints about practice exams", "Handle absence",
        "Guard planning, holding, assessing and announcing", "Run exams by the manuals", "Impose sanctions for fraud",
    )),
    said("R022", "body", "exam_bureau", tasks__en=(
        "Process applications and cancellations", "Invite candidates in time and schedule them",
        "Check identity on arrival", "Prepare and copy the protocol, result form and assessment form",
        "Send the result", "Enter data and results in its own database and in the API", "Supply data to the IB-Groep",
        "Archive and manage exam products", "Handle the payment of the application",
    )),
    said("R130", "publication", "application_form", audience=("everyone",), where__en=(
        "Every teaching location", "Website", "Exam bureau: by letter, phone or e-mail",
    )),
    said("R132", "contents", "application.in_person", items__key=("form", "id_document")),
    said("R132", "fee", "exam", methods=("payment_slip", "card")),
    said("R136", "statement", "portfolio.handing_in", when__exam_form=("panel", "portfolio_and_assessments")),
    said("R329", "definition", "fraud", term__nl="fraude", article=("4.1",)),
    said("R009", "statement", "roles", listed__text__en=(
        "Executive board", "Domain directorate", "Exam committee", "Assessors", "Test leaders", "Exam bureau",
        "Bureau manager", "Administrative staff", "Quality officer", "Appeal committee", "Disputes committee",
        "Registrar", "Complaints contact person", "Complaints committee", "Education manager", "Confidential adviser",
        "Information department", "Client",
    )),
    said("R012", "statement", "exam_institution", article=("2.1", "bijlage 1"), listed__text__en=(
        "Exam committee", "Certified examiners", "Exam bureau",
    )),
    said("R088", "statement", "assessor.answers_for", article=("2.3.2",), listed__text__en=(
        "Valid and reliable administration", "Correct assessment", "The quality of administration",
        "Checking and correctly filling in the protocol and the result form", "Assessing",
    )),
    said("R089", "statement", "assessor.powers", article=("2.3.3",), listed__text__en=(
        "Judge whether portfolio items meet the manual", "Judge whether assessments meet the manual",
        "Intervene when the test leader is stuck or speaks too difficult language", "Instruct the test leader",
        "Decide whether the candidate goes on or stops",
    )),
    said("R089", "decider", "portfolio_items", by=("assessor",)),
    said("R089", "decider", "candidate_goes_on", by=("assessor",)),
    said("R091", "statement", "assessor.tasks", article=("2.3.4",), listed__text__en=(
        "Select assessments", "Prepare room, instruction and material", "Check and fill in the three forms",
        "Guard quality", "Guard time", "Assess together with the test leader",
    )),
    said("R093", "statement", "test_leader.tasks", article=("2.3.6", "2.3.7", "2.3.8"), listed__text__en=(
        "See to valid and reliable administration", "See to the quality of administration", "Assess or co-assess",
        "Administer the exam", "Hold the conversations", "Instruct the candidate",
        "Judge whether assessments meet the manual", "Prepare", "Give general and specific instruction",
    )),
    said("R514", "statement", "quality_officer.tasks", article=("2.6",), listed__text__en=(
        "Organise the yearly internal audits with the chair of the exam committee",
        "Support the chair in quality controls by KCE", "Carry out quality control of assessments",
    )),
]  # fmt: skip

HARASSMENT = [
    said("R483", "statement", "adviser.appointment", article=("2a(2.1)", "2a(2.2)"), listed__text__en=(
        "Appointment criteria", "Task and competence profile", "Up-to-date task description",
        "Performance and assessment track",
    )),
]  # fmt: skip

ROC_A12 = [
    said("R221", "number", "resit.er_to_ordinary.mark", at_least=6, unit="mark", article=("16(3)",)),
    said("R041 R512", "setting", "evaluation.period", value="not_stated"),
    said("R041", "definition", "exam_coordinator", term__nl="coördinator examinering", article=("1",)),
    said("R079", "definition", "practice_assessor", term__nl="praktijkbeoordelaar", article=("1",)),
    said("R116", "definition", "programme", term__nl="opleiding"),
    said("R116", "statement", "programme", when__start=date(2016, 8, 1)),
    said("R512", "body", "cec", tasks__en=(
        "Guard the quality of exams and diplomas", "Advise on the exam plan", "Guard the order at central exams",
        "Decide on objections to decisions of the ECOL",
    )),
]  # fmt: skip


@pytest.mark.rule(
    "R009", "R012", "R017", "R018", "R019", "R022", "R088", "R089", "R091", "R093", "R130", "R132", "R136", "R329",
    "R514",
)  # fmt: skip
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), MONDRIAAN)
def test_mondriaan_says_who_does_what(kind: str, key: str, variant: str | None, fields: dict[str, Any]) -> None:
    assert_says(pack_at("mondriaan/exam-regulation/2008"), kind, key, variant, fields)


@pytest.mark.rule("R483")
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), HARASSMENT)
def test_the_harassment_scheme_says_what_the_procedure_has(
    kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(pack_at("mondriaan/harassment-scheme/2000"), kind, key, variant, fields)


@pytest.mark.rule("R041", "R079", "R116", "R221", "R512")
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), ROC_A12)
def test_roc_a12_says_who_does_what(kind: str, key: str, variant: str | None, fields: dict[str, Any]) -> None:
    assert_says(pack_at("roc-a12/exam-regulation/2018-2019"), kind, key, variant, fields)
