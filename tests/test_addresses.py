"""Whom a network address stands for, where requests are counted."""

import pytest

from assay.addresses import source


@pytest.mark.parametrize(
    ("address", "whom"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::1", "2001:db8::/64"),
        ("unknown", "unknown"),
    ],
)
def test_whom_an_address_stands_for(address: str, whom: str) -> None:
    assert source(address) == whom
