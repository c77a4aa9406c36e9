"""The pages of people who opened theirs to search engines, for the sitemap.

A part is the people whose id begins with one digit; ids are random, so the parts are alike in size.
"""

from collections.abc import Iterator
from uuid import UUID

from flask import url_for
from sqlalchemy import text

from assay.db import db
from assay.web.sitemap import MOST, Source

_DIGITS = "0123456789abcdef"
_LOW, _HIGH = "0000000-0000-0000-0000-000000000000", "fffffff-ffff-ffff-ffff-ffffffffffff"
_PARTS = text(
    "SELECT d FROM unnest(cast(:digits AS text[])) d WHERE EXISTS (SELECT FROM app.public_register"
    " WHERE search_engines AND id BETWEEN cast(d || :low AS uuid) AND cast(d || :high AS uuid)) ORDER BY d"
)
_PART = text(
    "SELECT id FROM app.public_register WHERE search_engines AND id BETWEEN cast(:low AS uuid) AND cast(:high AS uuid)"
    " ORDER BY id LIMIT :most"
)
_SOME_ID = UUID(int=0)


def _parts() -> list[str]:
    return list(db.session.scalars(_PARTS, {"digits": list(_DIGITS), "low": _LOW, "high": _HIGH}))


def _paths(part: str) -> Iterator[str]:
    if len(part) != 1 or part not in _DIGITS:
        return
    before, after = url_for("register.detail", public_id=_SOME_ID).split(str(_SOME_ID))
    for id_ in db.session.scalars(_PART, {"low": part + _LOW, "high": part + _HIGH, "most": MOST}):
        yield f"{before}{id_}{after}"


PEOPLE = Source("people", _parts, _paths)
