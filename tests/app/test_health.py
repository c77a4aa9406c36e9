"""Whether this copy is ready, part by part."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url

from assay.app.factory import create_app
from assay.clock import FixedClock
from assay.db import db
from assay.settings import Settings
from tests.support.cast import Browser

Away = Callable[..., Any]


@pytest.fixture
def without(settings: Settings, clock: FixedClock) -> Away:
    """``with without("queue", "store") as app:`` is the application where nothing listens at these."""

    @contextmanager
    def made(*parts: str) -> Iterator[Flask]:
        with socket.socket() as taken:
            # Bound and not listened on: whoever comes is refused.
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            url = make_url(settings.database_url.get_secret_value()).set(port=port)
            changed: dict[str, Any] = {
                "database": {"database_url": type(settings.database_url)(url.render_as_string(hide_password=False))},
                "queue": {"queue_url": type(settings.queue_url)(f"redis://127.0.0.1:{port}/0")},
                "store": {"s3_endpoint_url": f"http://127.0.0.1:{port}"},
            }
            update = {name: value for part in parts for name, value in changed[part].items()}
            app = create_app(settings.model_copy(update=update), clock=clock)
            try:
                yield app
            finally:
                with app.app_context():
                    db.engine.dispose()

    return made


@pytest.mark.parametrize(
    ("away", "status", "word"),
    [((), 200, "ok"), (("queue",), 200, "ok"), (("store",), 200, "ok"), (("database",), 503, "away")],
)
def test_ready_tells_which_part_is_away(without: Away, away: tuple[str, ...], status: int, word: str) -> None:
    """Pages and decisions go on without queue and store; only the database makes a copy unfit."""
    with without(*away) as app:
        answer = Browser(app).get("/health/ready")
        assert answer.status_code == status
        parts = dict.fromkeys(("database", "queue", "store"), "ok") | dict.fromkeys(away, "away")
        assert answer.json == {"status": word, "parts": parts}
