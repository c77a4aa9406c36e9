"""Rules on policies: W05 to W07. The canonical text comes from PostgreSQL itself, by way of a specimen table."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Column, Connection, MetaData, Table, Text, Uuid, text

from assay.tenancy import walls
from assay.tenancy.catalogue.classes import WITHOUT_ROW_SECURITY, Classed, classed_tables
from assay.tenancy.catalogue.declared import Declared
from assay.tenancy.catalogue.violation import Violation

SPECIMEN = "wall_specimen"

_POLICIES = text("""
SELECT c.relname AS table, p.polname AS name, p.polpermissive AS permissive, p.polcmd::text AS command,
       array(SELECT coalesce(r.rolname, 'public') FROM unnest(p.polroles) x LEFT JOIN pg_roles r ON r.oid =
              x)::text[] AS roles,
       coalesce(pg_get_expr(p.polqual, p.polrelid), '') AS shown, coalesce(pg_get_expr(p.polwithcheck,
              p.polrelid), '') AS written
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'app' AND (cast(:only AS text) IS NULL OR c.relname = :only)
""")
# The text of a policy names the grant table and its key; the specimen is built on the same two.
_GRANT_TABLE = re.compile(r"FROM app\.(\w+) g\s.*?\(g\.(\w+) = \w+\.(\w+)\)", re.DOTALL)

_COMMANDS = {"*": "ALL", "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
_OWN_KEY = re.compile(rf"= {SPECIMEN}\.(\w+)")


@dataclass(frozen=True, order=True)
class Policy:
    """A policy as PostgreSQL prints it, with the white space levelled."""

    name: str
    permissive: bool
    command: str
    roles: frozenset[str]
    shown: str
    written: str


_specimens: dict[str, frozenset[Policy]] = {}


def check(connection: Connection, metadata: MetaData, declared: Declared) -> Iterator[Violation]:
    """Compare the policies of every classed table with those of its class."""
    classes = classed_tables(metadata, declared)
    standing = _policies(connection)
    for name, classed in sorted(classes.items()):
        here = standing.get(name, frozenset())
        extra = declared.policies.get(name, {})
        here = frozenset(p for p in here if not (p.name in extra and extra[p.name] == _printed(p)))
        candidates = _canonical(connection, classed, here)
        if not candidates:
            yield Violation("W05", name, "the policies name no grant table")
        elif here not in candidates:
            yield from _differences(classed, here, min(candidates, key=lambda wanted: len(wanted ^ here)))
        if classed.scope == "disclosed":
            yield from _grant_table(name, here, classes)


def _policies(connection: Connection, only: str | None = None) -> dict[str, frozenset[Policy]]:
    found: dict[str, set[Policy]] = defaultdict(set)
    for row in connection.execute(_POLICIES, {"only": only}):
        shown, written = " ".join(row.shown.split()), " ".join(row.written.split())
        found[row.table].add(Policy(row.name, row.permissive, row.command, frozenset(row.roles), shown, written))
    return {table: frozenset(policies) for table, policies in found.items()}


def _printed(policy: Policy) -> str:
    """One text for a policy, as `declared.toml` holds it: how and to whom it applies, what it shows and lets in."""
    applies = (
        f"{'' if policy.permissive else 'RESTRICTIVE '}{_COMMANDS[policy.command]} TO {', '.join(sorted(policy.roles))}"
    )
    if not policy.shown or not policy.written or policy.shown == policy.written:
        return f"{applies}: {policy.shown or policy.written}"
    return f"{applies}: {policy.shown} WITH CHECK {policy.written}"


def _canonical(connection: Connection, classed: Classed, here: frozenset[Policy]) -> list[frozenset[Policy]]:
    """The sets of policies a table of this class may have; empty where that cannot be told."""
    scope = classed.scope
    if scope in WITHOUT_ROW_SECURITY:
        return [frozenset()]
    if scope == "disclosed":
        found = _GRANT_TABLE.search(" ".join(policy.shown for policy in here))
        if found is None:
            return []
        built = [walls.disclosed_table(SPECIMEN, found[1], found[2], own_key=found[3])]
    elif scope == "dual":
        built = [walls.dual_table(SPECIMEN, writers=classed.info.get("writers", "tenant"))]
    elif scope == "global":
        built = [walls.global_table(SPECIMEN, platform_writable=writable) for writable in (False, True)]
    else:
        builders = {
            "tenant": walls.tenant_table,
            "person": walls.person_table,
            "account": walls.account_table,
            "hat": walls.hat_table,
            "published": walls.published_table,
            "root": walls.root_table,
            "platform": walls.platform_table,
            "closed": walls.closed_table,
            "system": walls.system_table,
        }
        built = [builders[scope](SPECIMEN)] if scope in builders else []
    return [_renamed(_specimen(connection, sql), classed.table) for sql in built]


def _renamed(policies: frozenset[Policy], table: str) -> frozenset[Policy]:
    return frozenset(
        replace(
            p,
            shown=p.shown.replace(f"{SPECIMEN}.", f"{table}."),
            written=p.written.replace(f"{SPECIMEN}.", f"{table}."),
        )
        for p in policies
    )


def _specimen(connection: Connection, sql: str) -> frozenset[Policy]:
    """The policies that these statements make on an empty table, which is taken back at once."""
    names = {"id", "tenant_id", "person_id", *_OWN_KEY.findall(sql)}
    specimen = Table(SPECIMEN, MetaData(), *(Column(name, Uuid) for name in sorted(names)), schema="app")
    specimen.append_column(Column("status", Text))
    if sql not in _specimens:
        with connection.begin_nested() as savepoint:
            specimen.create(connection)
            for statement in sql.split(";\n"):
                connection.exec_driver_sql(statement)
            _specimens[sql] = _policies(connection, SPECIMEN)[SPECIMEN]
            savepoint.rollback()
    return _specimens[sql]


def _differences(classed: Classed, here: frozenset[Policy], wanted: frozenset[Policy]) -> Iterator[Violation]:
    named = {policy.name: policy for policy in wanted}
    for policy in sorted(here - wanted):
        if policy.permissive and "public" in policy.roles:
            yield Violation("W06", classed.table, f"policy {policy.name} is permissive for PUBLIC")
        elif policy.permissive and "true" in (policy.shown, policy.written):
            yield Violation("W07", classed.table, f"policy {policy.name} is always true")
        elif policy.name in named:
            yield Violation(
                "W05", classed.table, f"policy {policy.name} differs: {_difference(policy, named[policy.name])}"
            )
        else:
            yield Violation("W05", classed.table, f"policy {policy.name} is not one of the class")
    for name in sorted(set(named) - {policy.name for policy in here}):
        yield Violation("W05", classed.table, f"policy {name} is missing")


def _difference(here: Policy, wanted: Policy) -> str:
    return "; ".join(
        f"{field} {getattr(here, field)!r} instead of {getattr(wanted, field)!r}"
        for field in ("permissive", "command", "roles", "shown", "written")
        if getattr(here, field) != getattr(wanted, field)
    )


def _grant_table(name: str, here: frozenset[Policy], classes: dict[str, Classed]) -> Iterator[Violation]:
    """An institution that could write the grant would open the person's rows to itself."""
    found = _GRANT_TABLE.search(" ".join(policy.shown for policy in here))
    grants = classes.get(found[1]) if found else None
    if grants is None:
        return
    if grants.scope != "dual" or grants.info.get("writers", "tenant") != "person":
        yield Violation("W05", name, f"the grant table {grants.table} is not written by the person alone")
