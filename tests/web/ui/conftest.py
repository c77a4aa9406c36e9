"""The gallery as an application, built once. Typefaces are kept where `./assay` keeps them: cutting takes seconds."""

from pathlib import Path

import pytest
from flask import Flask

from tests.web.ui.gallery_app import gallery_app

CACHE = Path(__file__).resolve().parents[3] / ".assay" / "cache"


@pytest.fixture(scope="session")
def gallery() -> Flask:
    return gallery_app(CACHE)
