"""The canonical row policies, one function a table class, so that no migration writes a policy by hand.

Each function returns SQL for one table of schema ``app``. The catalogue check (`assay.tenancy.catalogue`)
compares what stands in the database with the expressions below, so a policy that drifts fails the build.
A table is closed until one of these opens it: grants are given here and nowhere else.
"""

TENANT = "tenant_id = (SELECT app.tenant())"
PERSON = "person_id = (SELECT app.person())"
DUAL = f"({TENANT}) OR ({PERSON})"
ACCOUNT = f"(SELECT app.account_scope()) OR ({PERSON})"
HAT = f"({TENANT}) OR ({PERSON}) OR (tenant_id IS NULL AND person_id IS NULL AND (SELECT app.platform()))"
CLOSED = "(SELECT app.institution()) IS NOT NULL"
PLATFORM = "(SELECT app.platform())"
PLATFORM_DOOR = f"{PLATFORM} OR (SELECT app.account_scope())"
ROOT_READ = f"status = 'approved' OR id = (SELECT app.tenant()) OR {PLATFORM}"
ROOT_WRITE = f"id = (SELECT app.tenant()) OR {PLATFORM}"

#: The two logins that do the product's work. Relay and batch get column grants of their own.
APP = "assay_web, assay_worker"


def _own(table: str) -> list[str]:
    return [
        f"ALTER TABLE app.{table} OWNER TO assay_owner",
        f"ALTER TABLE app.{table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE app.{table} FORCE ROW LEVEL SECURITY",
    ]


def _grant(table: str, grants: str) -> list[str]:
    return [f"GRANT {grants} ON app.{table} TO {APP}"] if grants else []


def _one_wall(table: str, condition: str, permissive: str, grants: str) -> str:
    return ";\n".join(
        [
            *_own(table),
            f"CREATE POLICY wall ON app.{table} AS RESTRICTIVE FOR ALL TO PUBLIC USING ({condition}) WITH CHECK ({condition})",
            f"CREATE POLICY allow ON app.{table} FOR ALL TO {APP}, assay_owner USING ({permissive}) WITH CHECK ({permissive})",
            *_grant(table, grants),
        ]
    )


def tenant_table(table: str, grants: str = "SELECT, INSERT, UPDATE") -> str:
    """Rows of one institution, for its own hat only."""
    return _one_wall(table, TENANT, "true", grants)


def person_table(table: str, grants: str = "SELECT, INSERT, UPDATE") -> str:
    """Rows of one person, for the personal hat only."""
    return _one_wall(table, PERSON, PERSON, grants)


def account_table(table: str, grants: str = "SELECT, INSERT, UPDATE") -> str:
    """What sign-up, sign-in and reset need before anyone is known, and the person afterwards."""
    return _one_wall(table, ACCOUNT, ACCOUNT, grants)


def hat_table(table: str, grants: str = "SELECT, INSERT, UPDATE") -> str:
    """Rows that belong to whichever hat made them: an institution, a person or the platform."""
    return _one_wall(table, HAT, HAT, grants)


def closed_table(table: str, grants: str = "SELECT") -> str:
    """Facts opened to institutions. Written by definer functions of the owner only."""
    return ";\n".join(
        [
            *_own(table),
            f"CREATE POLICY wall ON app.{table} AS RESTRICTIVE FOR SELECT TO {APP} USING ({CLOSED})",
            f"CREATE POLICY allow ON app.{table} FOR SELECT TO {APP} USING ({CLOSED})",
            f"CREATE POLICY owner ON app.{table} FOR ALL TO assay_owner USING (true) WITH CHECK (true)",
            *_grant(table, grants),
        ]
    )


def _split_walls(table: str, read: str, write: str, grants: str, read_wall: str = "wall_read") -> str:
    """Four restrictive walls: a wider one for reading, a narrower one for each way of writing."""
    return ";\n".join(
        [
            *_own(table),
            f"CREATE POLICY {read_wall} ON app.{table} AS RESTRICTIVE FOR SELECT TO PUBLIC USING ({read})",
            f"CREATE POLICY wall_insert ON app.{table} AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK ({write})",
            f"CREATE POLICY wall_update ON app.{table} AS RESTRICTIVE FOR UPDATE TO PUBLIC USING ({write}) WITH CHECK ({write})",
            f"CREATE POLICY wall_delete ON app.{table} AS RESTRICTIVE FOR DELETE TO PUBLIC USING ({write})",
            f"CREATE POLICY allow ON app.{table} FOR ALL TO {APP}, assay_owner USING ({read}) WITH CHECK ({write})",
            *_grant(table, grants),
        ]
    )


def dual_table(table: str, grants: str = "SELECT, INSERT, UPDATE", writers: str = "tenant") -> str:
    """An institution and a person both read; ``writers`` says who writes: ``tenant``, ``person`` or ``both``."""
    write = {"tenant": TENANT, "person": PERSON, "both": DUAL}[writers]
    return _split_walls(table, DUAL, write, grants)


def disclosed_condition(table: str, grant_table: str, grant_key: str, own_key: str = "id") -> str:
    """The person, or an institution that holds a grant which still runs."""
    return (
        f"({PERSON}) OR EXISTS (SELECT 1 FROM app.{grant_table} g WHERE g.{grant_key} = {table}.{own_key}"
        f" AND g.person_id = {table}.person_id"  # a person opens what is their own, and nothing else
        f" AND g.tenant_id = (SELECT app.tenant()) AND g.revoked_at IS NULL"
        f" AND (g.open_until IS NULL OR g.open_until > (SELECT app.moment())))"
    )


def disclosed_table(
    table: str, grant_table: str, grant_key: str, grants: str = "SELECT, INSERT, UPDATE", own_key: str = "id"
) -> str:
    """Person-owned rows that an institution reads while a row of ``grant_table`` opens them."""
    return _split_walls(table, disclosed_condition(table, grant_table, grant_key, own_key), PERSON, grants)


def platform_table(table: str, grants: str = "SELECT, INSERT, UPDATE") -> str:
    """What the platform's administrators handle. Whoever is not signed in yet may put a row in, and never reads one."""
    return ";\n".join(
        [
            *_own(table),
            f"CREATE POLICY wall_read ON app.{table} AS RESTRICTIVE FOR SELECT TO PUBLIC USING ({PLATFORM})",
            f"CREATE POLICY wall_insert ON app.{table} AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK ({PLATFORM_DOOR})",
            f"CREATE POLICY wall_update ON app.{table} AS RESTRICTIVE FOR UPDATE TO PUBLIC USING ({PLATFORM}) WITH CHECK ({PLATFORM})",
            f"CREATE POLICY wall_delete ON app.{table} AS RESTRICTIVE FOR DELETE TO PUBLIC USING (false)",
            f"CREATE POLICY allow ON app.{table} FOR ALL TO {APP}, assay_owner USING ({PLATFORM}) WITH CHECK ({PLATFORM_DOOR})",
            *_grant(table, grants),
        ]
    )


def published_table(table: str, grants: str = "SELECT, INSERT") -> str:
    """What an institution says of itself to everyone: written by its own hat, read by all."""
    # The name tells the check at start-up that rows without a scope are meant here.
    return _split_walls(table, "true", TENANT, grants, read_wall="read_by_all")


def root_table(table: str) -> str:
    """The institutions: all see the approved ones, each changes its own, the platform adds and changes; none is removed."""
    return ";\n".join(
        [
            *_own(table),
            f"CREATE POLICY wall_read ON app.{table} AS RESTRICTIVE FOR SELECT TO PUBLIC USING ({ROOT_READ})",
            f"CREATE POLICY wall_insert ON app.{table} AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK ({PLATFORM})",
            f"CREATE POLICY wall_update ON app.{table} AS RESTRICTIVE FOR UPDATE TO PUBLIC"
            f" USING ({ROOT_WRITE}) WITH CHECK ({ROOT_WRITE})",
            f"CREATE POLICY wall_delete ON app.{table} AS RESTRICTIVE FOR DELETE TO PUBLIC USING (false)",
            f"CREATE POLICY allow_read ON app.{table} FOR SELECT TO {APP}, assay_owner USING ({ROOT_READ})",
            f"CREATE POLICY allow_insert ON app.{table} FOR INSERT TO assay_web WITH CHECK ({PLATFORM})",
            f"CREATE POLICY allow_update ON app.{table} FOR UPDATE TO assay_web"
            f" USING ({ROOT_WRITE}) WITH CHECK ({ROOT_WRITE})",
            f"GRANT SELECT, INSERT, UPDATE ON app.{table} TO assay_web",
            f"GRANT SELECT ON app.{table} TO assay_worker",
        ]
    )


def global_table(table: str, platform_writable: bool = False) -> str:
    """Reference data: everyone reads, the platform hat writes where that is said."""
    grants = "SELECT, INSERT, UPDATE" if platform_writable else "SELECT"
    return ";\n".join(
        [
            *_own(table),
            f"CREATE POLICY read ON app.{table} FOR SELECT TO {APP}, assay_owner, assay_relay USING (true)",
            *(
                [
                    f"CREATE POLICY platform_insert ON app.{table} FOR INSERT TO {APP} WITH CHECK ({PLATFORM})",
                    f"CREATE POLICY platform_update ON app.{table} FOR UPDATE TO {APP} USING ({PLATFORM}) WITH CHECK ({PLATFORM})",
                ]
                if platform_writable
                else []
            ),
            *_grant(table, grants),
        ]
    )


def system_table(table: str, grants: str = "") -> str:
    """Reachable through definer functions of the owner only."""
    return ";\n".join(
        [
            *_own(table),
            f"CREATE POLICY owner ON app.{table} FOR ALL TO assay_owner USING (true) WITH CHECK (true)",
            *_grant(table, grants),
        ]
    )


def public_table(table: str) -> str:
    """Opened facts only: no row security, read by everyone, written by definer functions of the owner."""
    return ";\n".join([f"ALTER TABLE app.{table} OWNER TO assay_owner", f"GRANT SELECT ON app.{table} TO {APP}"])


def definer(signature: str, executors: str = APP) -> str:
    """Hand a SECURITY DEFINER function to the owner and let only the named logins call it."""
    return ";\n".join(
        [
            f"ALTER FUNCTION app.{signature} OWNER TO assay_owner",
            f"REVOKE ALL ON FUNCTION app.{signature} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION app.{signature} TO {executors}",
        ]
    )
