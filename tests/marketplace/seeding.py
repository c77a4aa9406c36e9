"""Many people with profiles, in a fixed order of chance, published the way everyone is. Also for the benchmark."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg

from tests.support.cast import START

FIRST = (
    "Anna",
    "Bram",
    "Carla",
    "Daan",
    "Eva",
    "Floor",
    "Gijs",
    "Hanna",
    "Iris",
    "Joost",
    "Karin",
    "Lars",
    "Mila",
    "Noor",
)
LAST = (
    "de Vries",
    "Jansen",
    "Bakker",
    "Visser",
    "Smit",
    "Meijer",
    "van Dijk",
    "Mulder",
    "de Groot",
    "Bos",
    "Peters",
    "Çelik",
)
FIELDS = ("name", "organisation", "schools", "crebo", "province", "place", "status", "about", "contact")

_PEOPLE = """
WITH made AS (
  INSERT INTO app.person (name, created_at) SELECT x ->> 'name', %(at)s FROM jsonb_array_elements(%(rows)s) WITH ORDINALITY r (x, n)
  ORDER BY n RETURNING person_id),
numbered AS (SELECT person_id, row_number() OVER (ORDER BY person_id) AS n FROM made),
rows AS (SELECT p.person_id, x FROM numbered p JOIN jsonb_array_elements(%(rows)s) WITH ORDINALITY r (x, n) USING (n)),
own AS (
  INSERT INTO app.profile (person_id, shown_name, organisation_text, crebo, schools, place_id, province_code, contact_email,
    about, asked_at, created_at, updated_at)
  SELECT person_id, x ->> 'name', x ->> 'organisation', ARRAY(SELECT jsonb_array_elements_text(x -> 'own')),
    ARRAY(SELECT jsonb_array_elements_text(x -> 'schools'))::uuid[], p.id, p.province_code, 'a' || (x ->> 'n') || '@example.nl',
    'Ik beoordeel graag in de praktijk.', %(at)s, %(at)s, %(at)s
    FROM rows JOIN app.place p ON p.id = (x ->> 'place')::integer),
held AS (
  INSERT INTO app.status (tenant_id, person_id, scheme, held_level, held_since, computed_level, person_name, crebo, computed_at)
  SELECT %(bank)s, person_id, 'assessor_bank_2026', x ->> 'level', '2025-01-01', x ->> 'level', x ->> 'name',
    ARRAY(SELECT jsonb_array_elements_text(x -> 'verified')), %(at)s FROM rows WHERE x ->> 'level' <> 'none')
INSERT INTO app.opening (person_id, field, audience, text_version, language, at)
SELECT person_id, f.key, f.value, 'seed', 'nl', %(at)s FROM rows, jsonb_each_text(x -> 'open') f
"""  # noqa: E501 - reads as one line
_PUBLISH = """
SELECT count(app.publish_profile(person_id)) FROM app.profile p
 WHERE NOT EXISTS (SELECT 1 FROM app.publication x WHERE x.person_id = p.person_id)
"""


def seed(connection: psycopg.Connection[Any], bank: UUID, schools: list[UUID], people: int, chance: int = 7) -> None:
    """Add so many people; most open most fields to everyone, some to institutions only, some nothing."""
    rng = random.Random(chance)
    codes = [r[0] for r in connection.execute("SELECT crebo FROM app.qualification ORDER BY crebo").fetchall()]
    places = [
        r[0]
        for r in connection.execute(
            "SELECT id FROM app.place WHERE province_code LIKE 'NL%%' ORDER BY population DESC, id LIMIT 300"
        ).fetchall()
    ]
    rows = []
    for number in range(people):
        # Few codes and places have most people, as in life.
        held = [codes[min(int(rng.expovariate(0.15)), len(codes) - 1)] for _ in range(rng.randint(1, 4))]
        who = rng.choices(("public", "institutions", "nobody"), (70, 20, 10))[0]
        rows.append(
            {
                "n": number,
                "name": f"{rng.choice(FIRST)} {rng.choice(LAST)}",
                "organisation": rng.choice(
                    ("Zelfstandig", "Installatiebedrijf Oost", "Zorggroep Noord", "Bouwcollege")
                ),
                "own": sorted(set(held[:1])),
                "verified": sorted(set(held[1:])),
                "schools": [str(s) for s in schools if rng.random() < 0.5],
                "place": places[min(int(rng.expovariate(0.03)), len(places) - 1)],
                "level": rng.choices(("none", "bronze", "silver", "gold"), (30, 40, 20, 10))[0],
                "open": {f: who if rng.random() < 0.9 else "nobody" for f in FIELDS},
            }
        )
    from psycopg.types.json import Jsonb

    for start in range(0, people, 5000):
        connection.execute(_PEOPLE, {"rows": Jsonb(rows[start : start + 5000]), "at": START, "bank": bank})
    with connection.transaction():
        connection.execute("SELECT set_config('app.moment', %s, true)", [(START + timedelta(0)).isoformat()])
        connection.execute(_PUBLISH)
    # As the timed work does.
    connection.execute("SELECT app.fold_register_counts()")
    for table in ("public_register", "institution_register"):
        for part in ("", "_crebo", "_token", "_count"):
            connection.execute(f"VACUUM ANALYZE app.{table}{part}")
