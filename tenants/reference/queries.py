"""Finding places and qualifications. Everyone may see all of it, so no query narrows by actor, except the imports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased, undefer

from assay.db import db
from assay.permissions import Actor
from assay.problems import NotFound
from tenants.reference.models import Place, PlaceName, Province, Qualification, QualificationImport
from tenants.reference.permissions import IMPORT_QUALIFICATIONS
from tenants.reference.rules import QualificationFacts, Standing, search_key
from tenants.reference.rules.distance import KM_OF_LATITUDE, KM_OF_LONGITUDE, distance_km

_MOST = 50
"""Suggestions a caller can get at most."""


@dataclass(frozen=True)
class PlaceFound:
    """A place with what tells it from its namesakes."""

    id: int
    name: str
    aliases: tuple[str, ...]
    province_code: str
    province_nl: str
    province_en: str
    lat: float
    lon: float
    near: str | None

    def province(self, language: str) -> str:
        """The province in Dutch, or in English for `en`."""
        return self.province_en if language == "en" else self.province_nl

    def label(self, language: str) -> str:
        """As shown in a list: ``Rijswijk (Zuid-Holland)``, ``Berg (Limburg, bij Stein)``."""
        inside = self.province(language)
        if self.near:
            inside += f", near {self.near}" if language == "en" else f", bij {self.near}"
        return f"{self.name} ({inside})"


@dataclass(frozen=True)
class QualificationFound:
    """A qualification as people pick it. One that is retired may still stand in older evidence."""

    crebo: str
    name: str
    level: int
    kind: str
    dossier_name: str
    domain_name: str
    retired_on: date | None

    @property
    def label(self) -> str:
        """As shown in a list: ``25180 Kok``."""
        return f"{self.crebo} {self.name}"


def provinces() -> Sequence[Province]:
    """All provinces, the Dutch ones first, by Dutch name."""
    return db.session.scalars(select(Province).order_by(Province.country.desc(), Province.name_nl)).all()


def _places() -> Select[Place, Province]:
    return select(Place, Province).join(Province, Province.code == Place.province_code)


def _found(place: Place, province: Province) -> PlaceFound:
    return PlaceFound(
        id=place.id,
        name=place.name,
        aliases=tuple(place.aliases),
        province_code=place.province_code,
        province_nl=province.name_nl,
        province_en=province.name_en,
        lat=place.lat,
        lon=place.lon,
        near=place.near,
    )


def suggest_places(prefix: str, limit: int = 10) -> list[PlaceFound]:
    """Places one of whose names starts with these letters: the whole name first, then the largest.

    Accents, capitals and marks do not matter, nor does a leading article: "bosch" finds Den Bosch.
    """
    key = search_key(prefix)
    if not key:
        return []
    # A range instead of LIKE: row security lets only leakproof operators use an index.
    matches = (
        select(PlaceName.place_id, func.bool_or(PlaceName.name_search == key).label("whole"))
        .where(PlaceName.name_search >= key, PlaceName.name_search < key + "\x7f")
        .group_by(PlaceName.place_id)
        .subquery()
    )
    query = (
        _places()
        .join(matches, matches.c.place_id == Place.id)
        .order_by(matches.c.whole.desc(), Place.population.desc(), Place.name, Place.id)
        .limit(min(limit, _MOST))
    )
    return [_found(place, province) for place, province in db.session.execute(query)]


def place_by_id(place_id: int) -> PlaceFound | None:
    """The place with this GeoNames id, or None."""
    row = db.session.execute(_places().where(Place.id == place_id)).one_or_none()
    return None if row is None else _found(*row)


def places_around(place_id: int, km: int) -> dict[int, int]:
    """Id to whole kilometres of every place within so many kilometres of this one, itself included; one statement."""
    mid = aliased(Place)
    query = (
        select(Place.id, Place.lat, Place.lon, mid.lat, mid.lon)
        .join(mid, mid.id == place_id)
        .where(
            func.abs(Place.lat - mid.lat) <= km / KM_OF_LATITUDE, func.abs(Place.lon - mid.lon) <= km / KM_OF_LONGITUDE
        )
    )
    far = {row[0]: distance_km(*row[1:]) for row in db.session.execute(query)}
    return {id_: round(distance) for id_, distance in far.items() if distance <= km}


def places_by_id(place_ids: Iterable[int]) -> dict[int, PlaceFound]:
    """The places among these ids that exist, in one query."""
    query = _places().where(Place.id.in_(set(place_ids)))
    return {place.id: _found(place, province) for place, province in db.session.execute(query)}


def _qualification_found(row: Qualification) -> QualificationFound:
    return QualificationFound(
        crebo=row.crebo,
        name=row.name,
        level=row.level,
        kind=row.kind,
        dossier_name=row.dossier_name,
        domain_name=row.domain_name,
        retired_on=row.retired_on,
    )


def suggest_qualifications(text: str, limit: int = 10, *, include_retired: bool = False) -> list[QualificationFound]:
    """Qualifications whose number starts with the text, or whose name holds every word of it.

    Numbers come in order. Of names, those that start with the text come first, then those in which a word does.
    Retired ones are left out unless asked for; by name they come last. The list has some hundreds of rows: reading all
    of it is fast enough.
    """
    key = search_key(text)
    if not key:
        return []
    query = select(Qualification)
    if not include_retired:
        query = query.where(Qualification.retired_on.is_(None))
    if key.isdecimal():
        query = query.where(Qualification.crebo.startswith(key)).order_by(Qualification.crebo)
    else:
        # search_key leaves letters, digits and spaces only: nothing to escape for LIKE.
        rank = case(
            (Qualification.name_search == key, 0),
            (Qualification.name_search.startswith(key), 1),
            (Qualification.name_search.contains(" " + key), 2),
            else_=3,
        )
        query = query.where(*(Qualification.name_search.contains(word) for word in key.split()))
        query = query.order_by(
            Qualification.retired_on.is_not(None), rank, Qualification.name_search, Qualification.crebo
        )
    return [_qualification_found(row) for row in db.session.scalars(query.limit(min(limit, _MOST)))]


def qualification_names(codes: Iterable[str]) -> dict[str, str]:
    """Crebo number to name for those that exist, retired ones included."""
    query = select(Qualification.crebo, Qualification.name).where(Qualification.crebo.in_(set(codes)))
    return {row.crebo: row.name for row in db.session.execute(query)}


def standing_qualifications() -> list[Standing]:
    """Everything that stands in the register, for comparing with an import."""
    return [Standing(facts_of(row), row.retired_on) for row in db.session.scalars(select(Qualification))]


def facts_of(row: Qualification) -> QualificationFacts:
    """The facts of a stored qualification."""
    return QualificationFacts(
        crebo=row.crebo,
        name=row.name,
        level=row.level,
        kind=row.kind,
        pathways=tuple(row.pathways),
        regulated=row.regulated,
        dossier_crebo=row.dossier_crebo,
        dossier_name=row.dossier_name,
        domain_code=row.domain_code,
        domain_name=row.domain_name,
    )


def imports(actor: Actor, limit: int = 20) -> Sequence[QualificationImport]:
    """The latest imports, without what they held. For those who may import."""
    IMPORT_QUALIFICATIONS.require(actor)
    query = select(QualificationImport).order_by(QualificationImport.at.desc(), QualificationImport.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def import_by_id(actor: Actor, import_id: UUID) -> QualificationImport:
    """One import with all it holds. Raises `NotFound`."""
    IMPORT_QUALIFICATIONS.require(actor)
    query = (
        select(QualificationImport)
        .where(QualificationImport.id == import_id)
        .options(undefer(QualificationImport.incoming), undefer(QualificationImport.difference))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
