"""Fixtures of the tests of running terms."""

import pytest

from tests.portfolio.bank import Bank
from tests.portfolio.conftest import bank as bank
from tests.tenants.running_terms.house import House, build


@pytest.fixture
def house(bank: Bank) -> House:
    """A body of this test's own, with a regulation to adopt."""
    return build(bank)
