"""Characters that count as digits and are no numbers: a field takes them for nothing, and no page breaks."""

from __future__ import annotations

import pytest

from tests.support.cast import Browser, Cast, SignIn

ODD = ("\N{SUPERSCRIPT TWO}" * 4, "\N{CIRCLED DIGIT ONE}", "9" * 5000)
EDITION = "roc-a12/exam-regulation/2018-2019"


@pytest.mark.parametrize("odd", ODD, ids=["superscript", "circled", "without end"])
@pytest.mark.parametrize(
    "path",
    [
        f"/regulations/{EDITION}?revision=",
        f"/calculator?edition={EDITION}&start=2019-03-01&term=complaint.ruling&cohort=",
        f"/calculator?edition={EDITION}&start=2019-03-01&term=complaint.ruling&extension=",
        f"/api/v1/due-date?edition={EDITION}&start=2019-03-01&term=complaint.ruling&cohort=",
    ],
)
def test_a_page_for_everyone_does_not_break(browser: Browser, path: str, odd: str) -> None:
    assert browser.get(path + odd).status_code < 500


@pytest.mark.parametrize("odd", ODD, ids=["superscript", "circled", "without end"])
def test_the_version_of_a_form_does_not_break_it(cast: Cast, sign_in: SignIn, odd: str) -> None:
    browser = sign_in(cast.anna)
    assert browser.post("/profile/details", {"version": odd}, page="/profile/details").status_code < 500
