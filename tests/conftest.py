"""Fixtures every test may use. Real servers come from `tests.support.servers`, people from `tests.support.cast`."""

pytest_plugins = ["tests.support.servers", "tests.support.cast", "tests.support.order"]
