"""How many statements the pages of the portfolio need, however many items and files there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from assay.db import db
from portfolio.evidence import operations
from tests.portfolio.evidence.test_pages import added
from tests.support.cast import Cast, SignIn
from tests.support.uploads import Uploads

MOST = 12


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_pages_stay_within_their_budget(cast: Cast, sign_in: SignIn, uploads: Uploads, app: Flask) -> None:
    sven = sign_in(cast.sven, "personal")
    ids = [added(sven, kind) for kind in ("activity", "certificate", "activity", "other")]
    with uploads.acting(cast.sven, "personal") as actor:
        for item_id in ids:
            for _ in range(3):
                operations.begin_file(actor, uploads.clock.now(), item_id, "a.png", "image/png", 5)
    for path in ("/portfolio", f"/portfolio/{ids[0]}", f"/portfolio/{ids[0]}/edit"):
        with counted(app) as seen:
            assert sven.get(path).status_code == 200
        assert len(seen) <= MOST, (path, seen)
