"""Rules on functions: W18, W22, W26, W27."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, text

from assay.tenancy.catalogue.classes import OWNER
from assay.tenancy.catalogue.declared import Declared
from assay.tenancy.catalogue.violation import Violation

SEARCH_PATH = "search_path=pg_catalog, app, pg_temp"

#: Every policy rests on these; whoever changes one computes the new digest with `scope_function_digests` and says why.
SCOPE_FUNCTIONS: dict[str, str] = {
    "app.account_scope()": "1a925e32386a9691",
    "app.actor()": "ae61e71b2da8cf8d",
    "app.day()": "446cb57ef0b802f6",
    "app.institution()": "ab539fcee3fb2582",
    "app.moment()": "4ba6ab6d15cd750b",
    "app.person()": "dc3d34fad2e3b1d2",
    "app.platform()": "175ea1c6c7e3abb9",
    "app.set_scope(uuid,uuid,uuid,uuid,boolean,boolean,timestamp with time zone)": "9b061486eec0f26b",
    "app.tenant()": "66b7573408b846dd",
}

_FUNCTIONS = text("""
SELECT p.oid::regprocedure::text AS signature, p.prosecdef AS definer, p.proleakproof AS leakproof,
       pg_get_userbyid(p.proowner) AS owner, coalesce(p.proconfig, '{}')::text[] AS config,
       array(SELECT CASE WHEN x.grantee = 0 THEN 'public' ELSE pg_get_userbyid(x.grantee) END
               FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x)::text[] AS executors
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND
          d.deptype = 'e')
""")
_TRIGGERS = text("""
SELECT t.tgname AS name, c.relname AS table, p.oid::regprocedure::text AS signature
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE NOT t.tgisinternal AND p.prosecdef
UNION ALL
SELECT evtname, 'the database', evtfoid::regprocedure::text FROM pg_event_trigger
""")
_SOURCES = text("""
SELECT p.oid::regprocedure::text AS signature, pg_get_functiondef(p.oid) || pg_get_userbyid(p.proowner) AS source
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname = 'app' AND p.proname = ANY (ARRAY['tenant', 'person', 'actor', 'institution', 'platform',
        'account_scope',
                                                    'moment', 'day', 'set_scope'])
""")


def check(connection: Connection, declared: Declared) -> Iterator[Violation]:
    """What is wrong with functions and triggers."""
    definers = {f"app.{signature}": executors for signature, executors in declared.definers.items()}
    yield from _definers(connection, definers)
    for row in connection.execute(_TRIGGERS):
        if row.signature not in definers:
            yield Violation("W26", f"{row.table}.{row.name}", f"runs {row.signature}")
    found = scope_function_digests(connection)
    for signature in sorted(set(found) | set(SCOPE_FUNCTIONS)):
        if found.get(signature) != SCOPE_FUNCTIONS.get(signature):
            yield Violation("W27", signature, f"has digest {found.get(signature, 'none')}")


def _definers(connection: Connection, definers: dict[str, frozenset[str]]) -> Iterator[Violation]:
    there = set()
    for row in connection.execute(_FUNCTIONS):
        if row.leakproof:
            yield Violation("W22", row.signature, "is marked LEAKPROOF")
        if not row.definer:
            continue
        there.add(row.signature)
        executors = set(row.executors) - {OWNER}
        if row.signature not in definers:
            yield Violation("W18", row.signature, "is not declared")
        elif executors != definers[row.signature]:
            yield Violation("W18", row.signature, f"may be called by {', '.join(sorted(executors)) or 'nobody'}")
        if row.owner != OWNER:
            yield Violation("W18", row.signature, f"belongs to {row.owner}")
        if SEARCH_PATH not in row.config:
            yield Violation("W18", row.signature, f"has no fixed search path ({', '.join(row.config)})")
    for signature in sorted(set(definers) - there):
        yield Violation("W18", signature, "is declared and not there")


def scope_function_digests(connection: Connection) -> dict[str, str]:
    """Signature → digest of definition and owner, as they stand."""
    return {row.signature: hashlib.sha256(row.source.encode()).hexdigest()[:16] for row in connection.execute(_SOURCES)}
