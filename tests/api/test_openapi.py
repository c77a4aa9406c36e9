"""The description of the API: valid, complete, and compared with the one that was read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.routing import Rule

from assay.api import openapi_document
from assay.permissions import Permission
from tests.support.cast import Browser
from tests.web.routes import routes

GOLDEN = Path(__file__).with_name("openapi.json")


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    """The description as served; its address apart, which is another one in every run."""
    found = json.loads(json.dumps(openapi_document(app), default=str))
    found["info"]["contact"]["url"] = "/contact"
    return found  # type: ignore[no-any-return]  # what was read is of this type


def test_it_is_a_valid_description(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_it_is_the_one_that_was_read(document: dict[str, Any]) -> None:
    """After a wanted change run this with ASSAY_WRITE_GOLDEN=1 and read the difference."""
    now = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("ASSAY_WRITE_GOLDEN"):
        GOLDEN.write_text(now, encoding="utf-8")
    assert now == GOLDEN.read_text(encoding="utf-8")


def test_it_is_served_to_everyone(browser: Browser) -> None:
    answer = browser.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json is not None
    assert "Set-Cookie" not in answer.headers


def _template(rule: Rule) -> str:
    """A route as the description writes it."""
    parts = rule.rule.split("/")
    return "/".join("{" + part[1:-1].split(":")[-1] + "}" if part.startswith("<") else part for part in parts)


def test_every_call_stands_in_it_and_nothing_else(app: Flask, document: dict[str, Any]) -> None:
    described = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item if method != "parameters"
    }
    registered = {
        (method, _template(rule))
        for rule, method, access in routes(app)
        if access.owner == "api" and not rule.endpoint.startswith("api-docs")
    }
    assert described == registered


def test_every_call_says_who_may_and_what_it_does(app: Flask, document: dict[str, Any]) -> None:
    wrong = []
    open_calls = {
        (_template(rule), method.lower())
        for rule, method, access in routes(app)
        if not isinstance(access.access, Permission)
    }
    for path, item in document["paths"].items():
        for method, call in item.items():
            if method == "parameters":
                continue
            if not call.get("summary") or "default" not in call["responses"]:
                wrong.append((path, method, "no summary or no problem"))
            if not call["security"] and (path, method) not in open_calls:
                wrong.append((path, method, "open"))
    assert wrong == []


def test_every_text_and_list_that_comes_in_has_an_end(document: dict[str, Any]) -> None:
    """ASVS 2.2.1: a body without a limit is a way to fill us."""
    wrong = []
    schemas = document["components"]["schemas"]

    def look(schema: dict[str, Any], where: str) -> None:
        if "$ref" in schema:
            look(schemas[schema["$ref"].rsplit("/", 1)[1]], where)
        kinds = schema.get("type")
        if kinds == "string" or (isinstance(kinds, list) and "string" in kinds):
            bounded = any(key in schema for key in ("maxLength", "enum", "format", "pattern", "const"))
            if not bounded:
                wrong.append(where)
        if kinds == "array" or (isinstance(kinds, list) and "array" in kinds):
            if "maxItems" not in schema and not schema.get("items", {}).get("enum"):
                wrong.append(where)
            look(schema.get("items", {}), where + "[]")
        for name, inner in schema.get("properties", {}).items():
            look(inner, f"{where}.{name}")

    for path, item in document["paths"].items():
        for method, call in item.items():
            if method != "parameters" and "requestBody" in call:
                look(call["requestBody"]["content"]["application/json"]["schema"], f"{method} {path} ")
    assert wrong == []
