"""One table of every class, made with the canonical walls, for the mutants and the pitfalls."""

from dataclasses import replace

from sqlalchemy import Column, Connection, MetaData, Table, Uuid

from assay.tenancy import walls
from assay.tenancy.catalogue import Declared, declared_exceptions
from tests.tenancy.models import all_metadata

TABLES = """
CREATE TABLE app.s_candidate (
  tenant_id uuid NOT NULL REFERENCES app.tenant, id uuid NOT NULL DEFAULT uuidv7(), code text NOT NULL,
  amount integer NOT NULL DEFAULT 1, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, code));
CREATE TABLE app.s_result (
  tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT uuidv7(), candidate_id uuid NOT NULL, PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, candidate_id) REFERENCES app.s_candidate (tenant_id, id) ON DELETE CASCADE);
CREATE TABLE app.s_item (
  id uuid PRIMARY KEY DEFAULT uuidv7(), person_id uuid NOT NULL, title text NOT NULL DEFAULT '', UNIQUE
         (person_id, id));
CREATE TABLE app.s_note (
  id uuid PRIMARY KEY DEFAULT uuidv7(), person_id uuid NOT NULL, item_id uuid NOT NULL, body text NOT NULL DEFAULT '',
  UNIQUE (person_id, id), FOREIGN KEY (person_id, item_id) REFERENCES app.s_item (person_id, id));
CREATE TABLE app.s_grant (
  tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT uuidv7(), person_id uuid NOT NULL, item_id uuid NOT NULL,
  open_until timestamptz, revoked_at timestamptz, PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (person_id, item_id) REFERENCES app.s_item (person_id, id));
CREATE INDEX s_grant_person ON app.s_grant (person_id, item_id);
CREATE TABLE app.s_assignment (
  tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT uuidv7(), person_id uuid NOT NULL, state text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id));
CREATE INDEX s_assignment_person ON app.s_assignment (person_id);
CREATE TABLE app.s_closed (id uuid PRIMARY KEY DEFAULT uuidv7(), fact text NOT NULL DEFAULT '');
CREATE TABLE app.s_open (id uuid PRIMARY KEY DEFAULT uuidv7(), fact text NOT NULL DEFAULT '');
CREATE TABLE app.s_page (
  person_id uuid NOT NULL, item_id uuid NOT NULL, number integer NOT NULL, PRIMARY KEY (person_id, item_id, number),
  FOREIGN KEY (person_id, item_id) REFERENCES app.s_item (person_id, id));
CREATE TABLE app.s_rule (
  tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT uuidv7(), rule text NOT NULL DEFAULT '', PRIMARY KEY
         (tenant_id, id));
CREATE TABLE app.s_request (id uuid PRIMARY KEY DEFAULT uuidv7(), wish text NOT NULL DEFAULT '');
CREATE TABLE app.s_word (id integer PRIMARY KEY, word text NOT NULL);
CREATE TABLE app.s_system (id integer PRIMARY KEY)
"""

#: Table → what a model of it would say.
CLASSES: dict[str, dict[str, str]] = {
    "s_candidate": {"scope": "tenant"},
    "s_result": {"scope": "tenant"},
    "s_item": {"scope": "disclosed"},
    "s_note": {"scope": "person"},
    "s_grant": {"scope": "dual", "writers": "person"},
    "s_assignment": {"scope": "dual"},
    "s_closed": {"scope": "closed"},
    "s_open": {"scope": "public"},
    "s_page": {"scope": "disclosed"},
    "s_rule": {"scope": "published"},
    "s_request": {"scope": "platform"},
    "s_word": {"scope": "global"},
    "s_system": {"scope": "system"},
}
#: The samples behind a wall that shows nothing without a scope.
WALLED = ("s_candidate", "s_result", "s_item", "s_note", "s_grant", "s_assignment", "s_closed", "s_page")
ALL = "SELECT, INSERT, UPDATE, DELETE"


def make_samples(connection: Connection) -> None:
    """Make the tables with their walls, owned by the owner."""
    statements = [
        *TABLES.split(";\n"),
        walls.tenant_table("s_candidate", ALL),
        walls.tenant_table("s_result", ALL),
        walls.person_table("s_note", ALL),
        walls.dual_table("s_grant", ALL, writers="person"),
        walls.disclosed_table("s_item", "s_grant", "item_id", ALL),
        walls.disclosed_table("s_page", "s_grant", "item_id", ALL, own_key="item_id"),
        walls.published_table("s_rule", ALL),
        walls.dual_table("s_assignment", ALL),
        walls.closed_table("s_closed"),
        walls.public_table("s_open"),
        walls.platform_table("s_request"),
        walls.global_table("s_word"),
        walls.system_table("s_system"),
    ]
    for statement in statements:
        connection.exec_driver_sql(statement)


def drop_samples(connection: Connection) -> None:
    """Take them away again."""
    connection.exec_driver_sql(f"DROP TABLE {', '.join(f'app.{table}' for table in CLASSES)} CASCADE")


def metadata_with_samples(**changed: dict[str, str]) -> MetaData:
    """The models' classes and those of the samples; ``changed`` replaces what a table's model says."""
    metadata = MetaData()
    infos = {table.name: dict(table.info) for table in all_metadata().tables.values()}
    for name, info in (infos | CLASSES | changed).items():
        Table(name, metadata, Column("id", Uuid), schema="app", info=info)
    return metadata


def declared_without(**changed: object) -> Declared:
    """The product's declarations with some of them replaced."""
    return replace(declared_exceptions(), **changed)  # type: ignore[arg-type]  # the names and types are those of the cases
