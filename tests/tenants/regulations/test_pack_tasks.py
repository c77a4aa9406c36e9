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
]  # fmt: skip

ROC_A12 = [
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


@pytest.mark.rule("R017", "R018", "R019", "R022", "R130", "R132", "R136", "R329")
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), MONDRIAAN)
def test_mondriaan_says_who_does_what(kind: str, key: str, variant: str | None, fields: dict[str, Any]) -> None:
    assert_says(pack_at("mondriaan/exam-regulation/2008"), kind, key, variant, fields)


@pytest.mark.rule("R041", "R079", "R116", "R512")
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), ROC_A12)
def test_roc_a12_says_who_does_what(kind: str, key: str, variant: str | None, fields: dict[str, Any]) -> None:
    assert_says(pack_at("roc-a12/exam-regulation/2018-2019"), kind, key, variant, fields)
