"""What the tests of the portfolio share."""

from collections.abc import Iterator

import pytest

from portfolio.evidence import ports
from tests.support.uploads import uploads

__all__ = ["uploads"]


@pytest.fixture
def own_ports() -> Iterator[None]:
    """What a test registers is forgotten after it."""
    registers: tuple[list[object], ...] = (  # type: ignore[assignment]  # lists of different kinds, looked at as lists
        *(ports._LOCKS, ports._STANDINGS, ports._HISTORIES, ports._PANELS, ports._FILTERS),
    )
    kept = [list(register) for register in registers]
    yield
    for register, before in zip(registers, kept, strict=True):
        register[:] = before
