"""The gallery as HTML: one h1, names for what is named, nothing a strict policy would stop."""

import re
from collections import Counter

import pytest
from flask import Flask
from lxml import html  # type: ignore[import-untyped]  # lxml ships no types

from assay.web.ui.gallery import PAGES

ALL = [(page, language) for page in PAGES for language in ("nl", "en")]


@pytest.mark.parametrize(("page", "language"), ALL)
def test_sound_page(gallery: Flask, page: str, language: str) -> None:
    answer = gallery.test_client().get(f"/dev/gallery/{page}?language={language}")
    assert answer.status_code == 200
    tree = html.document_fromstring(answer.text)
    assert tree.get("lang") == language
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//@style") == []
    assert tree.xpath("//@*[starts-with(name(), 'on')]") == []
    assert [element for element in tree.xpath("//script|//style") if not element.get("nonce")] == []
    ids = Counter(tree.xpath("//@id"))
    assert [name for name, count in ids.items() if count > 1] == []
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        for value in tree.xpath(f"//@{attribute}"):
            assert set(value.split()) <= set(ids), (attribute, value)


@pytest.mark.parametrize("page", PAGES)
def test_english_has_no_dutch_shell(gallery: Flask, page: str) -> None:
    text = gallery.test_client().get(f"/dev/gallery/{page}?language=en").text
    assert not re.search(r"Naar de inhoud|Hoofdmenu|Toegankelijkheid", text)
    dutch = gallery.test_client().get(f"/dev/gallery/{page}").text
    assert not re.search(r"Go to the content|Main menu|Accessibility", dutch)


def test_public_page_is_the_same_for_everyone(gallery: Flask) -> None:
    text = gallery.test_client().get("/dev/gallery/register").text
    assert "Mijn Assay" in text
    assert "csrf" not in text
    assert "A. Voorbeeld<" not in text


def test_errors_stand_at_the_field_and_at_the_top(gallery: Flask) -> None:
    tree = html.document_fromstring(gallery.test_client().get("/dev/gallery/forms").text)
    links = tree.xpath("//*[@class='error-summary']//a/@href")
    assert len(links) == 6
    assert {link[1:] for link in links} <= set(tree.xpath("//@id"))
    title = tree.get_element_by_id("title")
    assert title.get("aria-invalid") == "true"
    assert "title-error" in title.get("aria-describedby")
    assert tree.get_element_by_id("mail").value == "a.voorbeeld"


def test_unknown_page(gallery: Flask) -> None:
    assert gallery.test_client().get("/dev/gallery/nothing").status_code == 404
