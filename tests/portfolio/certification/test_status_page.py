"""The page about status says what the shipped scheme says."""

from tests.portfolio.certification.building import SCHEME
from tests.portfolio.certification.status_page import PAGE, page_with, tables


def test_the_page_shows_the_shipped_scheme() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page_with(text, tables(SCHEME)), "run: python -m tests.portfolio.certification.status_page"
