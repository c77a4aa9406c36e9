"""Rules on tables and what else can be read: W01 to W04, W08 to W11, W15 to W17, W19, W20."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, text

from assay.tenancy.catalogue.classes import (
    APP_LOGINS,
    KEY_COLUMN,
    LOGINS,
    OWNER_COLUMNS,
    SCHEMA,
    WITHOUT_ROW_SECURITY,
    Classed,
    classed_tables,
)
from assay.tenancy.catalogue.declared import Declared
from assay.tenancy.catalogue.violation import Violation

# Relations of extensions are the extension's business; W25 says which extensions may be here.
_RELATIONS = text("""
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind, c.relrowsecurity AS secured,
       c.relforcerowsecurity AS forced, c.relispartition AS partition,
       coalesce('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions),
              false) AS invoker
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND
          d.deptype = 'e')
""")
_COLUMNS = text("""
SELECT a.attrelid AS oid, a.attname AS name, a.attnotnull AS required, format_type(a.atttypid, a.atttypmod) AS type,
       coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS filled
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE n.nspname = 'app' AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
""")
_INDEXES = text("""
SELECT i.indrelid AS oid, x.relname AS name, i.indisunique AS is_unique, i.indpred IS NULL AND i.indisvalid AS whole,
       array(SELECT coalesce(a.attname, '') FROM unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY k (attnum, place)
             LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum ORDER BY
                    k.place)::text[] AS keys
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = x.relnamespace
 WHERE n.nspname = 'app'
""")
_FOREIGN_KEYS = text("""
SELECT k.conname AS name, child.relname AS child, parent.relname AS parent,
       array(SELECT a.attname || '>' || b.attname FROM unnest(k.conkey, k.confkey) AS pair (here, there)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.here
             JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.there)::text[] AS pairs
  FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
  JOIN pg_namespace n ON n.oid = child.relnamespace WHERE k.contype = 'f' AND n.nspname = 'app' AND k.conparentid = 0
""")
_GRANTS = text("""
SELECT g.oid, g.name, g.login, g.privilege, g.columns FROM (
  SELECT c.oid, c.relname AS name, r.rolname AS login, x.privilege_type AS privilege, NULL::text[] AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) x JOIN pg_roles r ON
           r.oid = x.grantee
   WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND r.rolname = ANY (:logins)
  UNION ALL
  SELECT c.oid, c.relname, r.rolname, x.privilege_type, array_agg(a.attname::text)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid,
         aclexplode(a.attacl) x JOIN pg_roles r ON r.oid = x.grantee
   WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND r.rolname = ANY (:logins)
   GROUP BY c.oid, c.relname, r.rolname, x.privilege_type) g
""")

_ALL = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_READ = frozenset({"SELECT"})
_NO_DELETE = frozenset({"SELECT", "INSERT", "UPDATE"})


@dataclass(frozen=True)
class _Seen:
    relations: list[Any]
    columns: dict[int, dict[str, Any]]
    indexes: dict[int, list[Any]]
    grants: list[Any]


def check(connection: Connection, metadata: MetaData, declared: Declared) -> Iterator[Violation]:
    """What is wrong with tables, keys and privileges."""
    classes = classed_tables(metadata, declared)
    seen = _look(connection)
    tables = {r.name: r for r in seen.relations if r.schema == SCHEMA and r.kind in "rp" and not r.partition}
    yield from _unclassified(seen, classes)
    for name, classed in sorted(classes.items()):
        if name not in tables:
            yield Violation("W02", name, "the class names a table that is not there")
        elif classed.scope in OWNER_COLUMNS:
            yield from _walls_up(tables[name], classed)
            yield from _owner_columns(seen.columns[tables[name].oid], classed)
            yield from _indexes(seen, tables[name].oid, classed, declared)
    yield from _foreign_keys(connection, classes, declared)
    yield from _privileges(seen, classes, declared)
    yield from _other_relations(seen)


def _look(connection: Connection) -> _Seen:
    columns: dict[int, dict[str, Any]] = defaultdict(dict)
    for column in connection.execute(_COLUMNS):
        columns[column.oid][column.name] = column
    indexes: dict[int, list[Any]] = defaultdict(list)
    for index in connection.execute(_INDEXES):
        indexes[index.oid].append(index)
    grants = list(connection.execute(_GRANTS, {"logins": list(LOGINS)}))
    return _Seen(list(connection.execute(_RELATIONS)), columns, indexes, grants)


def _unclassified(seen: _Seen, classes: dict[str, Classed]) -> Iterator[Violation]:
    for relation in seen.relations:
        if relation.kind not in "rp" or relation.partition:
            continue
        if relation.schema != SCHEMA:
            yield Violation("W01", f"{relation.schema}.{relation.name}", "a table outside schema app")
        elif relation.name not in classes:
            yield Violation("W01", relation.name, "neither a model nor a declaration")
        elif classes[relation.name].scope not in OWNER_COLUMNS:
            yield Violation("W01", relation.name, f"no such class: {classes[relation.name].scope!r}")


def _walls_up(relation: Any, classed: Classed) -> Iterator[Violation]:
    if classed.scope in WITHOUT_ROW_SECURITY:
        return
    if not relation.secured:
        yield Violation("W03", classed.table, "ENABLE ROW LEVEL SECURITY is missing")
    if not relation.forced:
        yield Violation("W04", classed.table, "FORCE ROW LEVEL SECURITY is missing")


def _may_lack_person(column: str, classed: Classed) -> bool:
    """Whether a dual row may be about nobody of the product: then the institution alone reads it. The model says so."""
    return classed.scope == "dual" and column == "person_id" and classed.info.get("person") == "optional"


def _owner_columns(columns: dict[str, Any], classed: Classed) -> Iterator[Violation]:
    for name in OWNER_COLUMNS[classed.scope]:
        column = columns.get(name)
        if column is None:
            yield Violation("W08", classed.table, f"no column {name}")
        elif column.type != "uuid":
            yield Violation("W08", classed.table, f"{name} is {column.type}")
        elif not column.required and classed.scope != "hat" and not _may_lack_person(name, classed):
            yield Violation("W08", classed.table, f"{name} may be null")


def _indexes(seen: _Seen, oid: int, classed: Classed, declared: Declared) -> Iterator[Violation]:
    owner = KEY_COLUMN.get(classed.scope)
    if owner is None:
        return
    indexes, columns = seen.indexes[oid], seen.columns[oid]
    for index in indexes:
        if index.is_unique and owner not in index.keys and index.name not in declared.unique_keys:
            if owner == "person_id" and _made_by_the_server(index.keys, columns):
                continue
            yield Violation(
                "W09", f"{classed.table}.{index.name}", f"unique over {', '.join(index.keys)} without {owner}"
            )
    if classed.table in declared.unled:
        return
    for name in OWNER_COLUMNS[classed.scope]:
        if not any(index.whole and index.keys[0] == name for index in indexes):
            yield Violation("W10", classed.table, f"no whole index starts with {name}")


def _made_by_the_server(keys: list[str], columns: dict[str, Any]) -> bool:
    """A single uuid that the database fills: nobody can try a stranger's value with any hope."""
    return len(keys) == 1 and keys[0] in columns and columns[keys[0]].filled == "uuidv7()"


def _foreign_keys(connection: Connection, classes: dict[str, Classed], declared: Declared) -> Iterator[Violation]:
    for key in connection.execute(_FOREIGN_KEYS):
        parent, child = classes.get(key.parent), classes.get(key.child)
        owner = KEY_COLUMN.get(parent.scope) if parent else None
        # People are pointed at by everybody: that is what a person's id is for.
        if owner is None or child is None or key.parent == "person" or key.name in declared.foreign_keys:
            continue
        if f"{owner}>{owner}" not in key.pairs:
            yield Violation("W11", f"{key.child}.{key.name}", f"points at {key.parent} without ({owner}, …)")


def _allowed(classed: Classed | None, login: str) -> frozenset[str]:
    """What a login of the product may do with a whole table of this class."""
    if classed is None or login not in APP_LOGINS:
        return frozenset()
    if classed.scope in KEY_COLUMN:
        return _ALL
    if classed.scope == "root":
        return _NO_DELETE if login == "assay_web" else _READ
    if classed.scope in ("global", "platform"):
        return _NO_DELETE
    return _READ if classed.scope in ("closed", "public") else frozenset()


def _privileges(seen: _Seen, classes: dict[str, Classed], declared: Declared) -> Iterator[Violation]:
    by_oid = {r.oid: r for r in seen.relations}
    for grant in seen.grants:
        relation = by_oid.get(grant.oid)
        if relation is None or relation.kind not in "rp" or relation.partition or grant.name not in classes:
            continue
        listed = declared.columns.get(grant.login, {}).get(f"{grant.name}.{grant.privilege}")
        # A list of columns widens what the class gives, or narrows it: then the whole table is too much. Reading in
        # part is always declared, so that a grant of the whole that comes back is seen.
        in_part = grant.columns is not None and grant.privilege == "SELECT"
        if listed is None and not in_part and grant.privilege in _allowed(classes.get(grant.name), grant.login):
            continue
        extra = sorted(set(grant.columns or ["the whole table"]) - (listed or frozenset()))
        if extra:
            yield Violation("W15", grant.name, f"{grant.login} holds {grant.privilege} on {', '.join(extra)}")


def _other_relations(seen: _Seen) -> Iterator[Violation]:
    granted: dict[int, set[str]] = defaultdict(set)
    for grant in seen.grants:
        granted[grant.oid].add(grant.login)
    for relation in seen.relations:
        holders = ", ".join(sorted(granted[relation.oid]))
        if relation.kind in "mf" and holders:
            yield Violation("W16", relation.name, f"open to {holders}")
        if relation.kind == "v" and not relation.invoker:
            yield Violation("W17", relation.name, "security_invoker is not set")
        if relation.kind == "S" and holders:
            yield Violation("W19", relation.name, f"open to {holders}")
        if relation.partition and holders:
            yield Violation("W20", relation.name, f"open to {holders}")
        if relation.partition and not (relation.secured and relation.forced):
            yield Violation("W20", relation.name, "no forced row security of its own")
