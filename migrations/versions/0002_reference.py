"""Reference data: provinces, places, qualifications and their imports, filled with what the product ships.

Provinces and places are written here and never again by the product; a new edition of them comes with a migration of
its own. The rows go in before the walls go up, since no policy lets anyone write provinces and places.

Revision ID: 0002
Revises: 0001
"""

import json

from alembic import op
from sqlalchemy import text

from assay.tenancy.walls import global_table
from tenants.reference import shipped
from tenants.reference.rules import name_keys, search_key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE app.province (
  code text PRIMARY KEY,
  country text NOT NULL CHECK (country IN ('NL', 'BE')),
  name_nl text NOT NULL,
  name_en text NOT NULL
);

CREATE TABLE app.place (
  id integer PRIMARY KEY,
  name text NOT NULL,
  aliases text[] NOT NULL,
  province_code text NOT NULL REFERENCES app.province,
  lat double precision NOT NULL,
  lon double precision NOT NULL,
  population integer NOT NULL,
  near text
);
CREATE INDEX ON app.place (province_code);

-- COLLATE "C": the first letters of a name are a range of the primary key.
CREATE TABLE app.place_name (
  name_search text COLLATE "C" NOT NULL,
  place_id integer NOT NULL REFERENCES app.place,
  PRIMARY KEY (name_search, place_id)
);

CREATE TABLE app.qualification (
  crebo text COLLATE "C" PRIMARY KEY CHECK (crebo ~ '^[0-9]{5}$'),
  name text NOT NULL,
  name_search text COLLATE "C" NOT NULL,
  level smallint NOT NULL CHECK (level BETWEEN 1 AND 4),
  kind text NOT NULL,
  pathways text[] NOT NULL,
  dossier_crebo text NOT NULL,
  dossier_name text NOT NULL,
  domain_code text NOT NULL,
  domain_name text NOT NULL,
  regulated text,
  source text NOT NULL,
  first_seen date NOT NULL,
  retired_on date
);

CREATE TABLE app.qualification_import (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  actor_id uuid NOT NULL,
  at timestamptz NOT NULL,
  source_name text NOT NULL,
  source text NOT NULL,
  complete boolean NOT NULL,
  incoming jsonb NOT NULL,
  difference jsonb NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  applied_at timestamptz,
  applied_by uuid,
  CHECK ((applied_at IS NULL) = (applied_by IS NULL))
);
CREATE INDEX qualification_import_at ON app.qualification_import (at DESC);
"""


def fill(table: str, rows: list[dict[str, object]]) -> None:
    """Insert the rows, whose keys are columns, in one statement."""
    columns = ", ".join(rows[0])
    op.get_bind().execute(
        text(
            f"INSERT INTO app.{table} ({columns})"
            f" SELECT {columns} FROM jsonb_populate_recordset(NULL::app.{table}, CAST(:rows AS jsonb))"
        ),
        {"rows": json.dumps(rows)},
    )


def upgrade() -> None:
    op.execute(TABLES)
    fill("province", [vars(province) for province in shipped.provinces()])
    places = list(shipped.places())
    fill(
        "place",
        [{("province_code" if key == "province" else key): value for key, value in vars(p).items()} for p in places],
    )
    fill(
        "place_name",
        [
            {"name_search": key, "place_id": place.id}
            for place in places
            for key in name_keys(place.name, place.aliases)
        ],
    )
    own = shipped.qualifications()
    fill(
        "qualification",
        [
            {
                **facts.as_json(),
                "name_search": search_key(facts.name),
                "source": own.source,
                "first_seen": own.valid_from.isoformat(),
            }
            for facts in own.qualifications
        ],
    )
    for table in ("province", "place", "place_name"):
        op.execute(global_table(table))
    for table in ("qualification", "qualification_import"):
        op.execute(global_table(table, platform_writable=True))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
