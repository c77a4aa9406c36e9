"""What the tests of the marketplace share."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from assay.servers.server_set import ServerAddresses
from tests.support.cast import Cast, superuser_url


@pytest.fixture(scope="session")
def root(servers: ServerAddresses, cast: Cast) -> Iterator[psycopg.Connection[Any]]:
    """The superuser, each statement by itself."""
    with psycopg.connect(superuser_url(servers), autocommit=True) as connection:
        yield connection
