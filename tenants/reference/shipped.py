"""The reference data that comes with the product, read from `data/`. `data/ATTRIBUTION.md` names the sources."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from tenants.reference.rules import QualificationFacts


@dataclass(frozen=True)
class ShippedProvince:
    """A province, or Brussels. `code` is ISO 3166-2, `country` ISO 3166-1."""

    code: str
    country: str
    name_nl: str
    name_en: str


@dataclass(frozen=True)
class ShippedPlace:
    """A place by its GeoNames id. `near` tells it from another of the same name in the same province; else None."""

    id: int
    name: str
    aliases: tuple[str, ...]
    province: str
    lat: float
    lon: float
    population: int
    near: str | None


@dataclass(frozen=True)
class ShippedQualifications:
    """The small set every copy starts with, until the register is imported. `valid_from` is the edition's first day."""

    source: str
    valid_from: date
    qualifications: tuple[QualificationFacts, ...]


def _data(name: str) -> Any:
    return json.loads(files("tenants.reference").joinpath("data", name).read_text(encoding="utf-8"))


def provinces() -> tuple[ShippedProvince, ...]:
    """Twelve Dutch provinces, five Flemish ones and Brussels."""
    return tuple(ShippedProvince(**row) for row in _data("provinces.json")["provinces"])


def places() -> Iterator[ShippedPlace]:
    """Places of 500 inhabitants and more in the Netherlands, Flanders and Brussels, by id."""
    stored = _data("places.json")
    for row in stored["places"]:
        values = dict(zip(stored["columns"], row, strict=True))
        yield ShippedPlace(**{**values, "aliases": tuple(values["aliases"])})


def qualifications() -> ShippedQualifications:
    """Some forty qualifications over all domains."""
    stored = _data("qualifications.json")
    rows = tuple(map(QualificationFacts.from_json, stored["qualifications"]))
    return ShippedQualifications(stored["source"], date.fromisoformat(stored["valid_from"]), rows)
