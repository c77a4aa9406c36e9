"""Uploads for the tests of files."""

from tests.support.uploads import uploads

__all__ = ["uploads"]
