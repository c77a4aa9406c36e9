"""The pages of a body, in a real browser: a wide screen and a phone."""

from __future__ import annotations

from datetime import date

from tests.browser.looking import faults_by_width
from tests.browser.windows import Windows
from tests.tenants.bodies.conftest import TODAY, School, bare

__all__ = ["bare"]


def test_the_pages_of_a_body_can_be_used_by_everyone(bare: School, windows: Windows) -> None:
    bare.adopt("mondriaan", "exam-regulation", "2008")
    bare.adopt("mondriaan", "appeal-rules", "2003")
    body = bare.body("exam_committee", address="Postbus 2, 2500 AA Den Haag")
    bare.seat(body, "chair", "Vera Voorzit", certificates=("practice_exam_assessor",), external=True)
    gone = bare.seat(body, "member", "Lotte Lid", date(2026, 2, 1), ends_on=date(2026, 10, 1))
    appeals = bare.body("appeal_committee", "appeal-rules", address="Postbus 1, 2500 AA Den Haag")
    chair = bare.seat(appeals, "chair", "Kees Voorzit", TODAY, born_on=date(1970, 1, 1))
    page = windows.window(bare.admin)
    for number, path in enumerate(
        (
            "/institution/bodies",
            "/institution/bodies/new",
            f"/institution/bodies/{body}",
            f"/institution/bodies/{appeals}",
            f"/institution/bodies/{body}/appoint",
            f"/institution/bodies/{appeals}/appoint",
            f"/institution/bodies/{body}/change",
            f"/institution/bodies/{body}/end",
            f"/institution/body-members/{gone}",
            f"/institution/body-members/{chair}",
            "/institution/mandates",
            "/institution/mandates/new",
            f"/institutions/{bare.slug}/bodies",
        )
    ):
        assert faults_by_width(page, path, f"bodies-{number:02}") == []
