"""Fixtures of the tests of pages."""

from tests.accounts.people import cheap_hashes, desk

__all__ = ["cheap_hashes", "desk"]
