"""What every process asks the database before it serves anyone."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, exists, literal_column, select, table, text

from assay.tenancy.catalogue.classes import APP_LOGINS

_SELF = text("""
SELECT current_user AS login, session_user AS signed_in, r.rolsuper AS superuser, r.rolbypassrls AS bypass,
       r.rolcreaterole OR r.rolcreatedb OR r.rolreplication AS powers,
       EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid) AS member,
       EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid)
         OR EXISTS (SELECT 1 FROM pg_proc p WHERE p.proowner = r.oid)
         OR EXISTS (SELECT 1 FROM pg_namespace n WHERE n.nspowner = r.oid) AS owns,
       has_database_privilege(current_database(), 'CREATE, TEMPORARY')
         OR coalesce(has_schema_privilege(to_regnamespace('app')::oid, 'CREATE'), false) AS creates,
       current_setting('row_security') = 'on' AS secured,
       to_regnamespace('app') IS NOT NULL AS migrated
  FROM pg_roles r WHERE r.rolname = current_user
""")
# Tables behind a wall that this login may read whole: they are asked for rows they must not give.
_READABLE = text("""
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'app' AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT')
   AND EXISTS (SELECT 1 FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attname IN ('tenant_id', 'person_id'))
   AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polroles = '{0}')
   AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'read_by_all')
 ORDER BY c.relname
""")
_STRANGER = text("SELECT app.set_scope(:tenant, NULL, NULL, NULL, false, false, NULL)")


class UnsafeStartError(RuntimeError):
    """The login could pass the walls; ``faults`` says how, one line each. The process must not serve."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def refuse_unsafe_start(connection: Connection) -> None:
    """Look at our own login, then try the walls: without a scope and as an institution that does not exist.

    :param connection: of the process's own login, fresh; its transaction is rolled back.
    :raises UnsafeStartError: the login is more than it should be, or a wall let a row through.
    """
    try:
        row = connection.execute(_SELF).one()
        faults = list(_faults_of(row))
        if row.login in APP_LOGINS and row.migrated and not faults:
            faults += _leaks(connection, "without a scope")
            connection.execute(_STRANGER, {"tenant": uuid4()})
            faults += _leaks(connection, "in the hat of an institution that does not exist")
    finally:
        connection.rollback()
    if faults:
        raise UnsafeStartError(faults)


def _faults_of(row: Any) -> Iterator[str]:
    login = row.login
    if row.login != row.signed_in:
        yield f"signed in as {row.signed_in} and acts as {login}"
    if row.superuser:
        yield f"{login} is a superuser: no wall holds it"
    if row.bypass and login != "assay_batch":
        yield f"{login} bypasses row security"
    if row.powers:
        yield f"{login} may make roles or databases, or replicate"
    if row.member:
        yield f"{login} is a member of another role"
    if row.owns:
        yield f"{login} owns tables, functions or schemas"
    if row.creates:
        yield f"{login} may create in the schema or the database; run the bootstrap script again"
    if not row.secured:
        yield "row_security is not on"
    if not row.migrated:
        yield "schema app is not there; run the migrations"


def _leaks(connection: Connection, how: str) -> list[str]:
    """The tables that give a row."""
    found = []
    for name in connection.execute(_READABLE).scalars().all():
        rows: Select[tuple[int]] = select(literal_column("1")).select_from(table(name, schema="app"))
        if connection.execute(select(exists(rows))).scalar():
            found.append(f"{name} gives rows {how}")
    return found
