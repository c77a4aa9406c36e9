"""Published editions: how one gets into the database, and what is kept of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, case, null, select, text

from assay.db import db
from tenants.regulations import shipped
from tenants.regulations.models import RegulationEdition
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.reading import read_pack

_KNOWN = text(
    "SELECT revision, sha256 FROM app.regulation_edition"
    " WHERE issuer = :issuer AND document = :document AND edition = :edition ORDER BY revision DESC LIMIT 1"
)
_PUBLISH = text(
    "INSERT INTO app.regulation_edition (issuer, document, edition, revision, kind, country, title_nl, title_en,"
    " issuer_name_nl, issuer_name_en, in_force_from, files, sha256, origin, published_at)"
    " VALUES (:issuer, :document, :edition, :revision, :kind, :country, :title_nl, :title_en,"
    " :issuer_name_nl, :issuer_name_en, :in_force_from, CAST(:files AS jsonb), :sha256, 'shipped', :published_at)"
)


def digest(files: Mapping[str, str]) -> str:
    """The SHA-256 of an edition's files, in hexadecimal; the order of the files does not matter."""
    return hashlib.sha256(json.dumps(files, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


#: Packs by the digest of their files: what was read before the processes of the web server parted, which then share it.
_AHEAD: dict[str, Pack] = {}


def read_ahead() -> None:
    """Read the packs that come with the product, so that `read_edition` finds them."""
    for folder in shipped.folders():
        files = shipped.files_in(folder)
        _AHEAD[digest(files)] = read_pack(files, shipped.vocabulary()).whole()


def read_edition(edition_id: UUID) -> Pack | None:
    """The pack of a published edition; None for none."""
    files = case((RegulationEdition.sha256.in_(sorted(_AHEAD)), null()), else_=RegulationEdition.files)
    found = db.session.execute(
        select(RegulationEdition.sha256, files.label("files")).where(RegulationEdition.id == edition_id)
    ).one_or_none()
    if found is None:
        return None
    if found.sha256 in _AHEAD:
        return _AHEAD[found.sha256]
    # What was published was whole then; the shared words only ever grow.
    return read_pack(found.files, shipped.vocabulary()).whole()


def columns_of(pack: Pack, files: Mapping[str, str]) -> dict[str, Any]:
    """What the table keeps of an edition beside its files."""
    said = pack.edition
    return {
        "issuer": said.issuer,
        "document": said.document,
        "edition": said.edition,
        "kind": said.kind,
        "country": said.country,
        "title_nl": said.title.nl,
        "title_en": said.title.en,
        "issuer_name_nl": said.issuer_name.nl,
        "issuer_name_en": said.issuer_name.en,
        "in_force_from": said.in_force_from,
        "sha256": digest(files),
    }


def publish_shipped(connection: Connection, moment: datetime) -> int:
    """Put the editions that come with the product into the database; what stands there stays.

    A shipped text that differs from the newest revision becomes the next one. Runs as the owner of the tables, after
    the migrations. Returns how many were added.

    :raises PackRefused: a shipped pack has a fault.
    """
    added = 0
    for folder in shipped.folders():
        files = shipped.files_in(folder)
        values = columns_of(shipped.read_folder(folder).whole(), files)
        newest = connection.execute(_KNOWN, values).one_or_none()
        if newest is not None and newest.sha256 == values["sha256"]:
            continue
        revision = 1 if newest is None else newest.revision + 1
        connection.execute(
            _PUBLISH, {**values, "revision": revision, "files": json.dumps(files), "published_at": moment}
        )
        added += 1
    return added
