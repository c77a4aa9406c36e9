"""What a page can do, a program can do: each right that a form asks for is asked for by a changing call too."""

from __future__ import annotations

from flask import Flask

from assay.permissions import Permission
from tests.web.routes import routes

#: Rights that only pages ask for, and why a program has no use for them.
ONLY_PAGES = {
    "account.self:read": "role, language and session of a browser; a token has one role and no session",
}


def test_every_right_that_a_form_asks_for_has_a_call(app: Flask) -> None:
    asked: dict[str, set[str]] = {"pages": set(), "api": set()}
    for _rule, method, access in routes(app):
        if method != "GET" and isinstance(access.access, Permission):
            asked[access.owner].add(access.access.name)
    assert len(asked["pages"]) > 20
    assert asked["pages"] - asked["api"] == set(ONLY_PAGES)
