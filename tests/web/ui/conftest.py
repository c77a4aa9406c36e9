"""The gallery as an application, built once: cutting the typefaces takes a second or two."""

from pathlib import Path

import pytest
from flask import Flask

from tests.web.ui.gallery_app import gallery_app


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    cache: Path = tmp_path_factory.mktemp("assets")
    return gallery_app(cache)
