"""The class of every table, from its model or from the declarations."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import MetaData

from assay.tenancy.catalogue.declared import Declared

SCHEMA = "app"
OWNER = "assay_owner"
APP_LOGINS = ("assay_web", "assay_worker")
LOGINS = (*APP_LOGINS, "assay_relay", "assay_batch", "assay_migrate")

#: Class → the columns that say whose a row is. All must be there, not null, uuid.
OWNER_COLUMNS: dict[str, tuple[str, ...]] = {
    "tenant": ("tenant_id",),
    "dual": ("tenant_id", "person_id"),
    "person": ("person_id",),
    "disclosed": ("person_id",),
    "account": ("person_id",),
    "hat": ("tenant_id", "person_id"),
    "published": ("tenant_id",),
    "root": (),
    "platform": (),
    "closed": (),
    "global": (),
    "public": (),
    "system": (),
}
#: Class → the column that stands in every key of such a table and in every key that points to it.
KEY_COLUMN = {
    "tenant": "tenant_id",
    "dual": "tenant_id",
    "published": "tenant_id",
    "person": "person_id",
    "disclosed": "person_id",
    "account": "person_id",
    "hat": "tenant_id",
}
WITHOUT_ROW_SECURITY = frozenset({"public"})


@dataclass(frozen=True)
class Classed:
    """A table with its class; ``info`` is what the model adds, for example ``writers`` of a dual table, or
    ``person`` where it may be ``optional``."""

    table: str
    scope: str
    info: dict[str, Any]


def classed_tables(metadata: MetaData, declared: Declared) -> dict[str, Classed]:
    """Table name → its class, ``scope`` empty where a model gives none. Only schema ``app``."""
    found = {table: Classed(table, scope, {}) for table, scope in declared.unmodelled.items()}
    for table in metadata.tables.values():
        if table.schema == SCHEMA:
            found[table.name] = Classed(table.name, str(table.info.get("scope", "")), dict(table.info))
    return found
