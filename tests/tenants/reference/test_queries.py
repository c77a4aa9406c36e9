import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from assay.db import db
from tenants.reference import queries, shipped
from tenants.reference.models import Qualification
from tests.tenants.reference.conftest import MOMENT, PlatformScope, Within


def test_every_table_is_filled_with_what_is_shipped(within: Within) -> None:
    with within():
        assert {row.code for row in queries.provinces()} == {row.code for row in shipped.provinces()}
        assert db.session.scalar(text("SELECT count(*) FROM app.place")) == len(list(shipped.places()))
        own = shipped.qualifications().qualifications
        assert {row.crebo for row in own} <= {row.facts.crebo for row in queries.standing_qualifications()}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Rotterd", "Rotterdam (Zuid-Holland)"),
        ("den haag", "Den Haag (Zuid-Holland)"),
        ("'s-grav", "Den Haag (Zuid-Holland)"),
        ("The Hag", "Den Haag (Zuid-Holland)"),
        ("bosch", "'s-Hertogenbosch (Noord-Brabant)"),
        ("ijm", "IJmuiden (Noord-Holland)"),
        ("damwald", "Damwâld (Friesland)"),
        ("Ghent", "Gent (Oost-Vlaanderen)"),
        ("Ee", "Ee (Friesland)"),
    ],
)
def test_a_place_is_suggested_by_the_first_letters_of_any_of_its_names(within: Within, typed: str, first: str) -> None:
    with within():
        assert queries.suggest_places(typed)[0].label("nl") == first


def test_namesakes_are_all_suggested_and_told_apart(within: Within) -> None:
    with within():
        labels = [place.label("nl") for place in queries.suggest_places("Berg", 50) if place.name == "Berg"]
        assert {"Berg (Limburg, bij Maastricht)", "Berg (Limburg, bij Stein)"} <= set(labels)
        assert len(set(labels)) == len(labels)
        in_english = [place.label("en") for place in queries.suggest_places("Rijswijk")]
        assert in_english[0] == "Rijswijk (South Holland)"


def test_nothing_is_suggested_for_nothing(within: Within) -> None:
    with within():
        for typed in ("", " ' ", "%", "qqq"):
            assert queries.suggest_places(typed) == []
            assert queries.suggest_qualifications(typed) == []
        assert len(queries.suggest_places("a", 3)) == 3


def test_a_place_by_its_id(within: Within) -> None:
    with within():
        place = queries.place_by_id(2747373)
        assert place is not None
        assert (place.name, place.aliases, place.province_code) == ("Den Haag", ("'s-Gravenhage", "The Hague"), "NL-ZH")
        assert queries.place_by_id(1) is None
        assert queries.places_by_id([2747373, 1]) == {2747373: place}


def test_first_letters_of_a_place_use_the_index_under_row_security(within: Within) -> None:
    with within():
        plan = "\n".join(
            db.session.scalars(
                text("EXPLAIN SELECT place_id FROM app.place_name WHERE name_search >= 'rot' AND name_search < 'rou'")
            )
        )
        assert "place_name_pkey" in plan
        assert "Seq Scan" not in plan


def test_qualifications_by_number_by_words_and_retired_ones_only_when_asked(within: Within) -> None:
    with within(PlatformScope()):
        assert [row.label for row in queries.suggest_qualifications("2518")] == [
            "25180 Kok",
            "25182 Zelfstandig werkend kok",
            "25189 ICT-beheerder",
        ]
        assert [row.crebo for row in queries.suggest_qualifications("kok")] == ["25180", "25182"]
        assert [row.crebo for row in queries.suggest_qualifications("WERKEND zelf")] == ["25174", "25182"]
        assert queries.suggest_qualifications("monteur elektro")[0].crebo == "25333"
        db.session.get_one(Qualification, "25180").retired_on = MOMENT.date()
        db.session.flush()
        assert [row.crebo for row in queries.suggest_qualifications("kok")] == ["25182"]
        assert [row.crebo for row in queries.suggest_qualifications("kok", include_retired=True)] == ["25182", "25180"]
        assert queries.qualification_names(["25180", "25182", "99999"]) == {
            "25180": "Kok",
            "25182": "Zelfstandig werkend kok",
        }


@pytest.mark.parametrize(
    ("table", "column"), [("province", "name_nl"), ("place", "name"), ("place_name", "name_search")]
)
def test_nobody_writes_places_and_provinces(within: Within, table: str, column: str) -> None:
    for statement in (f"DELETE FROM app.{table}", f"UPDATE app.{table} SET {column} = 'x'", f"TRUNCATE app.{table}"):
        with within(PlatformScope()), pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(text(statement))


def test_only_the_platform_writes_qualifications_and_nobody_deletes_them(within: Within) -> None:
    with within():
        assert db.session.scalars(text("UPDATE app.qualification SET retired_on = first_seen RETURNING 1")).all() == []
    with within():
        kok = queries.standing_qualifications()[0].facts.as_json()
        db.session.add(
            Qualification(**{**kok, "crebo": "99999"}, name_search="x", source="x", first_seen=MOMENT.date())
        )
        with pytest.raises(ProgrammingError, match="row-level security"):
            db.session.flush()
    with within(PlatformScope()), pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text("DELETE FROM app.qualification"))
