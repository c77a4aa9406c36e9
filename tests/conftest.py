"""Fixtures every test may use. Real servers come from `tests.support.servers`, people from `tests.support.cast`."""

import gc

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.servers", "tests.support.cast", "tests.support.order"]

# A busy machine must not decide whether a property holds, and the same code has the same result on every run.
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

# What is read stays until the end: looking through it for what could go takes seconds in every test process.
gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """From here on only what the tests make is looked through."""
    gc.freeze()
    gc.enable()
