"""The sitemap of people: as many statements for many as for a few."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from tests.marketplace.test_search import statements
from tests.support.cast import START, Browser


@pytest.fixture
def many(root: psycopg.Connection[Any]) -> Iterator[set[UUID]]:
    """People whose page search engines may keep."""
    ids = {uuid4() for _ in range(400)}
    root.execute(
        "INSERT INTO app.public_register (id, name, schools, registered_at, level, crebos, search_engines, rank_key,"
        " digest, published_at) SELECT id, 'Nora', '{}', '{}', 0, '[]', true, 0, '', %s FROM unnest(%s::uuid[]) id",
        [START, list(ids)],
    )
    root.execute("ANALYZE app.public_register")
    yield ids
    root.execute("DELETE FROM app.public_register WHERE id = ANY (%s)", [list(ids)])


def test_each_is_named_once_and_each_file_takes_one_statement(app: Flask, browser: Browser, many: set[UUID]) -> None:
    found: list[str] = []
    with statements(app) as sent:
        index = browser.get("/sitemap.xml").text
    assert browser.get("/sitemaps/regulations/all.xml").status_code == 200
    assert browser.get("/sitemaps/regulations/anything.xml").status_code == 404
    files = re.findall(r"/sitemaps/people/(.)\.xml", index)
    assert files == list("0123456789abcdef")
    most = len(sent)
    for part in files:
        with statements(app) as sent:
            text = browser.get(f"/sitemaps/people/{part}.xml").text
        assert len([each for each in sent if "public_register" in each]) == 1
        assert len(sent) <= most
        found += re.findall(r"/register/([0-9a-f-]{36})</loc>", text)
    assert len(found) == len(set(found))
    assert many <= {UUID(each) for each in found}
