from collections import Counter

from tenants.reference import shipped
from tenants.reference.rules import LEVEL_OF_KIND, difference, name_keys, read
from tests.tenants.reference.rows import as_json


def test_provinces_are_twelve_dutch_five_flemish_and_brussels() -> None:
    codes = [province.code for province in shipped.provinces()]
    assert len(set(codes)) == len(codes) == 18
    assert Counter(province.country for province in shipped.provinces()) == {"NL": 12, "BE": 6}
    assert len({province.name_nl for province in shipped.provinces()}) == 18
    assert len({province.name_en for province in shipped.provinces()}) == 18


def test_every_place_has_an_id_a_province_and_a_spot_in_the_low_countries() -> None:
    places = list(shipped.places())
    codes = {province.code for province in shipped.provinces()}
    assert len({place.id for place in places}) == len(places) == 3013
    assert sum(place.province.startswith("NL-") for place in places) == 1966
    assert {place.province for place in places} == codes
    assert all(50.6 < place.lat < 53.6 and 2.5 < place.lon < 7.3 for place in places)


def test_namesakes_can_be_told_apart() -> None:
    places = list(shipped.places())
    shown = Counter((place.name, place.province, place.near) for place in places)
    assert max(shown.values()) == 1
    names = Counter(place.name for place in places if place.province.startswith("NL-"))
    assert sum(times > 1 for times in names.values()) == 31


def test_places_carry_the_names_people_use() -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    for place in shipped.places():
        for key in name_keys(place.name, place.aliases):
            found.setdefault(key, set()).add((place.name, place.province))
    assert found["the hague"] == found["s gravenhage"] == {("Den Haag", "NL-ZH")}
    assert found["den bosch"] == found["bosch"] == {("'s-Hertogenbosch", "NL-NB")}
    assert found["antwerp"] == found["anvers"] == {("Antwerpen", "BE-VAN")}
    assert found["ixelles"] == {("Elsene", "BE-BRU")}
    assert found["gent"] == {("Gent", "BE-VOV")}
    assert found["leuven"] == {("Leuven", "BE-VBR")}
    assert ("Hasselt", "BE-VLI") in found["hasselt"]
    assert found["kortrijk"] == {("Kortrijk", "BE-VWV")}
    assert found["damwoude"] == {("Damwâld", "NL-FR")}


def test_the_shipped_qualifications_are_sound_and_span_the_kinds() -> None:
    shipped_set = shipped.qualifications()
    reading = read(as_json(*[row.as_json() for row in shipped_set.qualifications]))
    assert reading.faults == ()
    assert reading.qualifications == shipped_set.qualifications
    assert 30 <= len(shipped_set.qualifications) <= 60
    kinds = {row.kind for row in shipped_set.qualifications}
    assert kinds == LEVEL_OF_KIND.keys() - {"entreeopleiding"}
    assert difference([], reading.qualifications, complete=True).added == shipped_set.qualifications
