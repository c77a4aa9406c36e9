"""Rules on roles and on the server: W12 to W14, W21, W23 to W25, W28."""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from assay.tenancy.catalogue.classes import LOGINS, OWNER
from assay.tenancy.catalogue.declared import Declared
from assay.tenancy.catalogue.violation import Violation

MAY_BYPASS = frozenset({"assay_batch", "assay_migrate"})
MEMBERSHIPS = frozenset({("assay_migrate", OWNER)})
EXTENSIONS = frozenset({"plpgsql", "unaccent", "pg_trgm", "btree_gist", "pg_stat_statements"})

_OWNED = text("""
SELECT r.rolname AS login, pg_describe_object(d.classid, d.objid, d.objsubid) AS thing
  FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid AND d.refclassid = 'pg_authid'::regclass
 WHERE d.deptype = 'o' AND r.rolname = ANY (:logins)
   AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
""")
_RIGHTS = text("""
SELECT rolname AS login, rolsuper AS superuser, rolbypassrls AS bypass, rolcreaterole AS createrole,
       rolcreatedb AS createdb,
       rolreplication AS replication, rolcanlogin AS can_login FROM pg_roles WHERE rolname = ANY (:roles)
""")
# An administrator without superuser rights may hand out the roles it made, and is recorded as a member that may do that
# alone: it neither inherits nor becomes the role.
_MEMBERSHIPS = text("""
SELECT m.rolname AS member, r.rolname AS role FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member
  JOIN pg_roles r ON r.oid = a.roleid
 WHERE m.rolname = ANY (:roles)
    OR (r.rolname = :owner AND (a.inherit_option OR a.set_option OR NOT m.rolcreaterole))
""")
# Superusers and the database's owner may always; asked are the logins only.
_CREATES = text("""
SELECT r.rolname AS login, 'schema ' || n.nspname AS place FROM pg_roles r, pg_namespace n
 WHERE r.rolname = ANY (:logins) AND NOT r.rolsuper AND n.nspname !~ '^pg_(toast|temp)' AND r.rolname <> 'assay_migrate'
   AND has_schema_privilege(r.oid, n.oid, 'CREATE')
UNION ALL
SELECT r.rolname, kind || ' on the database' FROM pg_roles r, unnest(ARRAY['CREATE', 'TEMPORARY']) kind
 WHERE r.rolname = ANY (:logins) AND NOT r.rolsuper AND r.rolname <> 'assay_migrate'
   AND has_database_privilege(r.oid, current_database(), kind)
""")
_DEFAULTS = text(
    "SELECT pg_get_userbyid(defaclrole) AS role, defaclobjtype::text AS kind, defaclacl::text AS acl FROM"
    " pg_default_acl"
)
_PUBLIC = text("""
SELECT 'relation ' || c.relname AS thing, x.privilege_type AS privilege
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) x
 WHERE x.grantee = 0 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'extensions')
UNION ALL
SELECT 'column ' || c.relname || '.' || a.attname, x.privilege_type
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
         aclexplode(a.attacl) x
 WHERE x.grantee = 0 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION ALL
SELECT 'function ' || p.oid::regprocedure::text, x.privilege_type
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(coalesce(p.proacl, acldefault('f',
         p.proowner))) x
 WHERE x.grantee = 0 AND n.nspname = 'app'
UNION ALL
SELECT 'schema ' || n.nspname, x.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) x
 WHERE x.grantee = 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')
UNION ALL
SELECT 'the database', x.privilege_type FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x
 WHERE x.grantee = 0 AND d.datname = current_database()
""")
_WAYS_OUT = text("""
SELECT 'extension ' || extname AS thing FROM pg_extension WHERE NOT extname = ANY (:extensions)
UNION ALL SELECT 'foreign server ' || srvname FROM pg_foreign_server
UNION ALL SELECT 'wrapper ' || fdwname FROM pg_foreign_data_wrapper
UNION ALL SELECT 'language ' || lanname FROM pg_language WHERE lanname NOT IN ('internal', 'c', 'sql', 'plpgsql')
UNION ALL SELECT 'subscription ' || subname FROM pg_subscription
""")
# Asked of the logins: a right may come by way of PUBLIC or by name.
_LARGE_OBJECTS = text("""
SELECT r.rolname AS login, string_agg(p.oid::regprocedure::text, ', ' ORDER BY p.oid::regprocedure::text) AS functions
  FROM pg_roles r, pg_proc p
 WHERE r.rolname = ANY (:logins) AND NOT r.rolsuper AND p.pronamespace = 'pg_catalog'::regnamespace
   AND p.proname ~ '^(lo_.+|loread|lowrite)$' AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
 GROUP BY r.rolname
""")


def check(connection: Connection, declared: Declared) -> Iterator[Violation]:  # noqa: ARG001 - every group takes the same
    """What is wrong with roles, defaults and the server."""
    logins = list(LOGINS)
    for row in connection.execute(_OWNED, {"logins": logins}):
        yield Violation("W12", row.login, f"owns {row.thing}")
    yield from _rights(connection)
    for row in connection.execute(_MEMBERSHIPS, {"roles": [*logins, OWNER], "owner": OWNER}):
        if (row.member, row.role) not in MEMBERSHIPS:
            yield Violation("W14", row.member, f"is a member of {row.role}")
    for row in connection.execute(_CREATES, {"logins": logins}):
        yield Violation("W21", row.login, f"may create: {row.place}")
    for row in connection.execute(_DEFAULTS):
        yield Violation("W23", row.role, f"default privileges on kind {row.kind}: {row.acl}")
    for row in connection.execute(_PUBLIC):
        yield Violation("W24", row.thing, f"PUBLIC holds {row.privilege}")
    for row in connection.execute(_WAYS_OUT, {"extensions": list(EXTENSIONS)}):
        yield Violation("W25", row.thing, "not on the list")
    for row in connection.execute(_LARGE_OBJECTS, {"logins": logins}):
        yield Violation("W28", row.login, f"may call {row.functions}")


def _rights(connection: Connection) -> Iterator[Violation]:
    rows = {row.login: row for row in connection.execute(_RIGHTS, {"roles": [*LOGINS, OWNER]})}
    for role in (*LOGINS, OWNER):
        if role not in rows:
            yield Violation("W13", role, "is not there")
            continue
        rights = rows[role]
        held = [right for right in ("superuser", "createrole", "createdb", "replication") if getattr(rights, right)]
        if rights.bypass and role not in MAY_BYPASS:
            held.append("bypass of row security")
        if role == OWNER and rights.can_login:
            held.append("a sign-in")
        if held:
            yield Violation("W13", role, f"has {', '.join(held)}")
