"""Fixtures of the portfolio's tests."""

import pytest
from flask import Flask

from assay.clock import FixedClock
from assay.servers.server_set import ServerAddresses
from tests.portfolio.bank import Acting, Bank, open_bank


@pytest.fixture
def bank(app: Flask, clock: FixedClock, acting: Acting, servers: ServerAddresses) -> Bank:
    """A body of this test's own."""
    return open_bank(app, clock, acting, servers)
