"""No page offers a link that the actor's role would be refused at."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from assay.web.routing import may_open
from tests.support.cast import Cast

SUBMISSION = "/work-list/01990000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("who", "path", "may"),
    [
        ("lena", SUBMISSION, True),
        ("adam", SUBMISSION, False),
        ("anna", "/portfolio", True),
        ("adam", "/portfolio", False),
        ("anna", "/register", True),
        ("anna", "/no/such/page", False),
    ],
)
def test_a_link_is_offered_where_the_role_fits(
    app: Flask, cast: Cast, acting: Any, who: str, path: str, may: bool
) -> None:
    with acting(getattr(cast, who)) as actor:
        assert may_open(actor, path) is may
