"""Whose a right is, in a sentence that stands by itself on the page about a refusal, in both languages."""

import re

import pytest
from flask import Flask
from flask_babel import force_locale

from assay.permissions import Permission, permission_table
from tests.docs.test_permissions import _import_every_permission
from tests.support.cast import Cast, SignIn

_import_every_permission()

#: Begins with a capital, ends with a full stop, and has somebody and what they do in between.
SENTENCE = re.compile(r"[A-Z]\w*(?:,? [\w-]+){2,}\.")


@pytest.mark.parametrize("permission", list(permission_table()), ids=lambda permission: permission.name)
def test_each_right_says_whose_it_is(app: Flask, permission: Permission) -> None:
    said = {}
    for language in ("en", "nl"):
        with app.test_request_context(), force_locale(language):
            said[language] = str(permission.whose)
        assert SENTENCE.fullmatch(said[language]), said[language]
    assert said["en"] != said["nl"]


def test_a_refusal_shows_it(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.sara).get("/platform/institutions")
    assert answer.status_code == 403
    assert "<p>De beheerders van het platform houden de lijst met instellingen bij.</p>" in answer.text
