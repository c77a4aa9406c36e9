"""Fixtures of the tests of the API."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from assay.accounts.rules import TOKEN_SCOPES
from tests.accounts.people import Desk, Holder, cheap_hashes, desk
from tests.accounts.test_api_tokens import make_token

__all__ = ["cheap_hashes", "desk"]


@pytest.fixture
def caller(desk: Desk, cheap_hashes: None) -> Holder:
    """Somebody with a program."""
    return desk.holder()


@pytest.fixture
def program(desk: Desk, caller: Holder) -> FlaskClient:
    """The program of `caller`: it may do everything the person may."""
    client = desk.browser().client
    token = make_token(desk.enter(caller), *TOKEN_SCOPES)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client
