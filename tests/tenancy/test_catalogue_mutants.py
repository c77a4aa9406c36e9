# ruff: noqa: E501 - one mutant a line reads as a table
"""Break the walls in every way we know; the rule that is there for it must see each of them.

Each mutant runs in a transaction that is rolled back. The base is sound: `test_catalogue` shows that the samples and the
product's own tables break no rule.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from assay.tenancy.catalogue import violations
from tests.tenancy.samples import drop_samples, make_samples, metadata_with_samples

TENANT = "(tenant_id = (SELECT app.tenant()))"
PERSON = "(person_id = (SELECT app.person()))"
PLATFORM = "(SELECT app.platform())"
PATH = "SET search_path = pg_catalog, app, pg_temp"

MUTANTS: list[tuple[str, str, str]] = [
    ("W01", "a new table", "CREATE TABLE app.forgotten (id uuid)"),
    ("W01", "a table in another schema", "CREATE TABLE public.aside (tenant_id uuid)"),
    ("W01", "a partitioned table", "CREATE TABLE app.parts (id uuid) PARTITION BY HASH (id)"),
    ("W01", "an unlogged table", "CREATE UNLOGGED TABLE extensions.aside (id uuid)"),
    ("W02", "a table renamed", "ALTER TABLE app.s_candidate RENAME TO candidate"),
    ("W02", "a table dropped", "DROP TABLE app.s_word"),
    ("W03", "row security off", "ALTER TABLE app.s_candidate DISABLE ROW LEVEL SECURITY"),
    ("W03", "row security off, person", "ALTER TABLE app.notice DISABLE ROW LEVEL SECURITY"),
    ("W04", "not forced", "ALTER TABLE app.s_candidate NO FORCE ROW LEVEL SECURITY"),
    ("W04", "not forced, system", "ALTER TABLE app.outbox NO FORCE ROW LEVEL SECURITY"),
    ("W05", "the wall is gone", "DROP POLICY wall ON app.s_candidate"),
    ("W05", "the wall lets writes pass", "ALTER POLICY wall ON app.s_candidate WITH CHECK (true)"),
    ("W05", "the wall lets reads pass", "ALTER POLICY wall ON app.s_candidate USING (true)"),
    (
        "W05",
        "the wall is for reading only",
        "DROP POLICY wall ON app.s_candidate;"
        f"CREATE POLICY wall ON app.s_candidate AS RESTRICTIVE FOR SELECT TO PUBLIC USING {TENANT}",
    ),
    (
        "W05",
        "the wall is permissive",
        "DROP POLICY wall ON app.s_candidate;"
        f"CREATE POLICY wall ON app.s_candidate FOR ALL TO assay_web USING {TENANT} WITH CHECK {TENANT}",
    ),
    ("W05", "the wall is for one login", "ALTER POLICY wall ON app.s_candidate TO assay_web"),
    (
        "W05",
        "the wall has a back door",
        f"ALTER POLICY wall ON app.s_candidate USING ({TENANT} OR (SELECT app.platform()))",
    ),
    ("W05", "the wall reads another setting", "ALTER POLICY wall ON app.s_candidate USING (tenant_id = app.actor())"),
    ("W05", "the wall lets rows without an owner pass", f"ALTER POLICY wall ON app.s_note USING ({PERSON} IS NOT FALSE)"),
    ("W05", "a person's wall opens to institutions", f"ALTER POLICY wall ON app.notice USING ({PERSON} OR app.tenant() IS NOT NULL)"),
    ("W05", "the person writes a dual table", f"ALTER POLICY wall_update ON app.s_assignment USING {PERSON}"),
    ("W05", "anyone deletes from a dual table", "DROP POLICY wall_delete ON app.s_assignment"),
    ("W05", "the institution writes what it was shown", f"ALTER POLICY wall_update ON app.s_item USING ({PERSON} OR true)"),
    (
        "W05",
        "a grant that was revoked still opens",
        f"ALTER POLICY wall_read ON app.s_item USING ({PERSON} OR EXISTS (SELECT 1 FROM app.s_grant g"
        " WHERE g.item_id = s_item.id AND g.tenant_id = (SELECT app.tenant())))",
    ),
    ("W05", "closed facts open to everyone", "ALTER POLICY wall ON app.s_closed USING (true)"),
    ("W05", "whoever asks reads what others asked", f"ALTER POLICY wall_read ON app.s_request USING ({PLATFORM} OR (SELECT app.account_scope()))"),
    ("W05", "the wall of the platform is gone", "DROP POLICY wall_read ON app.s_request"),
    ("W05", "everyone puts rows before the platform", "ALTER POLICY wall_insert ON app.s_request WITH CHECK (true)"),
    ("W05", "whoever asks decides", f"ALTER POLICY wall_update ON app.s_request USING ({PLATFORM} OR (SELECT app.account_scope()))"),
    ("W05", "the platform forgets what was asked", f"ALTER POLICY wall_delete ON app.s_request USING ({PLATFORM})"),
    ("W05", "an institution decides on requests", f"ALTER POLICY allow ON app.s_request USING ({PLATFORM} OR app.tenant() IS NOT NULL)"),
    ("W07", "always true, platform", "ALTER POLICY allow ON app.s_request USING (true)"),
    ("W03", "row security off, platform", "ALTER TABLE app.s_request DISABLE ROW LEVEL SECURITY"),
    ("W04", "not forced, platform", "ALTER TABLE app.s_request NO FORCE ROW LEVEL SECURITY"),
    ("W15", "removing what was asked", "GRANT DELETE ON app.s_request TO assay_web"),
    ("W05", "the list of institutions takes rows", "ALTER POLICY wall_insert ON app.tenant WITH CHECK (true)"),
    ("W05", "a policy nobody declared", f"CREATE POLICY more ON app.s_candidate FOR SELECT TO assay_relay USING {TENANT}"),
    ("W05", "a declared policy drifts", "ALTER POLICY due ON app.outbox USING (done_at IS NULL)"),
    ("W07", "jobs for any scope again", "ALTER POLICY write ON app.outbox WITH CHECK (true)"),
    ("W05", "another kind of job goes round", "ALTER POLICY go_round ON app.outbox WITH CHECK (kind ~ '^certification')"),
    ("W05", "the pages go round", "ALTER POLICY go_round ON app.outbox TO assay_web, assay_worker"),
    ("W06", "a permissive policy for PUBLIC", f"CREATE POLICY open ON app.s_candidate FOR SELECT TO PUBLIC USING {TENANT}"),
    ("W06", "a policy widened to PUBLIC", "ALTER POLICY allow ON app.s_note TO PUBLIC"),
    ("W07", "always true, person", "CREATE POLICY open ON app.s_note FOR SELECT TO assay_web USING (true)"),
    ("W07", "always true, dual", "ALTER POLICY allow ON app.s_assignment USING (true)"),
    ("W07", "always true, root", "ALTER POLICY allow_insert ON app.tenant WITH CHECK (true)"),
    ("W07", "always true, account", "ALTER POLICY allow ON app.session USING (true)"),
    ("W07", "always true, disclosed", "ALTER POLICY allow ON app.s_item WITH CHECK (true)"),
    ("W08", "person_id may be null", "ALTER TABLE app.s_note ALTER person_id DROP NOT NULL"),
    ("W08", "person_id may be null, dual", "ALTER TABLE app.s_assignment ALTER person_id DROP NOT NULL"),
    (
        "W08",
        "tenant_id may be null",
        "ALTER TABLE app.s_result DROP CONSTRAINT s_result_pkey; ALTER TABLE app.s_result ALTER tenant_id DROP NOT NULL",
    ),
    ("W08", "no owner column", "ALTER TABLE app.s_note RENAME person_id TO whose"),
    (
        "W08",
        "the owner column is text",
        "DROP POLICY wall ON app.notice; DROP POLICY allow ON app.notice;"
        "ALTER TABLE app.notice DROP CONSTRAINT notice_person_id_fkey; ALTER TABLE app.notice ALTER person_id TYPE text",
    ),
    ("W09", "unique across institutions", "ALTER TABLE app.s_candidate ADD UNIQUE (code)"),
    ("W09", "the owner only rides along", "CREATE UNIQUE INDEX ON app.s_candidate (code) INCLUDE (tenant_id)"),
    ("W09", "unique over an expression", "CREATE UNIQUE INDEX ON app.s_candidate (lower(code))"),
    ("W09", "unique in part", "CREATE UNIQUE INDEX ON app.s_candidate (code) WHERE amount > 0"),
    ("W09", "unique across people", "ALTER TABLE app.s_note ADD UNIQUE (item_id)"),
    ("W09", "a key that people choose", "ALTER TABLE app.s_note ALTER id DROP DEFAULT"),
    (
        "W10",
        "no index led by the institution",
        "ALTER TABLE app.s_result DROP CONSTRAINT s_result_pkey; ALTER TABLE app.s_result ADD PRIMARY KEY (id, tenant_id)",
    ),
    ("W10", "only a partial index", "DROP INDEX app.notice_person_id_created_at_idx"),
    ("W10", "no index for the person", "DROP INDEX app.appointment_person_id_idx"),
    (
        "W11",
        "a foreign key without the pair",
        "CREATE UNIQUE INDEX one ON app.s_candidate (id);"
        "ALTER TABLE app.s_result ADD FOREIGN KEY (candidate_id) REFERENCES app.s_candidate (id)",
    ),
    ("W11", "a foreign key to a person's row", "ALTER TABLE app.s_note ADD FOREIGN KEY (item_id) REFERENCES app.s_item (id)"),
    ("W11", "a grant for a stranger's row", "ALTER TABLE app.s_grant ADD FOREIGN KEY (item_id) REFERENCES app.s_item (id)"),
    ("W12", "a table of the web login", "ALTER TABLE app.s_candidate OWNER TO assay_web"),
    ("W12", "a function of the worker", "ALTER FUNCTION app.audit_refuse() OWNER TO assay_worker"),
    ("W12", "a schema of the web login", "CREATE SCHEMA theirs AUTHORIZATION assay_web"),
    ("W12", "a table of the migration login", "CREATE TABLE app.mine (id uuid); ALTER TABLE app.mine OWNER TO assay_migrate"),
    ("W13", "superuser", "ALTER ROLE assay_web SUPERUSER"),
    ("W13", "bypass", "ALTER ROLE assay_worker BYPASSRLS"),
    ("W13", "createrole", "ALTER ROLE assay_relay CREATEROLE"),
    ("W13", "createdb", "ALTER ROLE assay_web CREATEDB"),
    ("W13", "replication", "ALTER ROLE assay_batch REPLICATION"),
    ("W13", "the owner signs in", "ALTER ROLE assay_owner LOGIN"),
    ("W13", "the owner bypasses", "ALTER ROLE assay_owner BYPASSRLS"),
    ("W13", "a login is gone", "ALTER ROLE assay_relay RENAME TO relay"),
    ("W14", "member of the owner", "GRANT assay_owner TO assay_web WITH INHERIT FALSE"),
    ("W14", "member of another login", "GRANT assay_batch TO assay_worker"),
    ("W14", "reads all data", "GRANT pg_read_all_data TO assay_web"),
    ("W14", "a stranger becomes the owner", "CREATE ROLE stranger; GRANT assay_owner TO stranger"),
    ("W14", "a stranger hands the owner out", "CREATE ROLE stranger;"
     "GRANT assay_owner TO stranger WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"),
    ("W14", "an administrator becomes the owner", "CREATE ROLE stranger CREATEROLE; GRANT assay_owner TO stranger"),
    ("W15", "truncate", "GRANT TRUNCATE ON app.s_candidate TO assay_web"),
    ("W15", "references", "GRANT REFERENCES ON app.s_candidate TO assay_web"),
    ("W15", "trigger", "GRANT TRIGGER ON app.s_candidate TO assay_worker"),
    ("W15", "maintain", "GRANT MAINTAIN ON app.s_candidate TO assay_web"),
    ("W15", "writing opened facts", "GRANT INSERT ON app.s_open TO assay_web"),
    ("W15", "writing closed facts", "GRANT UPDATE ON app.s_closed TO assay_worker"),
    ("W15", "reading jobs", "GRANT SELECT ON app.outbox TO assay_web"),
    ("W15", "reading the payload", "GRANT SELECT (payload) ON app.outbox TO assay_relay"),
    ("W15", "finishing a job by hand", "GRANT UPDATE (done_at) ON app.outbox TO assay_worker"),
    ("W15", "reading what was handed in", "GRANT SELECT ON app.submission TO assay_web"),
    ("W15", "reading the item as handed in", "GRANT SELECT (item) ON app.submission TO assay_worker"),
    ("W15", "reading what was answered", "GRANT SELECT (reason) ON app.decision TO assay_web"),
    ("W15", "batch reads an account", "GRANT SELECT ON app.account TO assay_batch"),
    ("W15", "batch reads a title", "GRANT SELECT (title) ON app.s_item TO assay_batch"),
    ("W15", "the chain open to reading", "GRANT SELECT ON app.audit_entry TO assay_web"),
    ("W15", "removing an institution", "GRANT DELETE ON app.tenant TO assay_web"),
    ("W16", "a materialised view", "CREATE MATERIALIZED VIEW app.all_of_them AS SELECT * FROM app.s_candidate;"
     "GRANT SELECT ON app.all_of_them TO assay_web"),
    ("W16", "a foreign table", "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
     "CREATE FOREIGN TABLE app.away (id uuid) SERVER s; GRANT SELECT ON app.away TO assay_web"),
    ("W17", "a view with its owner's eyes", "CREATE VIEW app.seen AS SELECT * FROM app.s_candidate"),
    ("W17", "security_invoker off", "CREATE VIEW app.seen WITH (security_invoker = false) AS SELECT 1 AS one"),
    ("W17", "a view in another schema", "CREATE VIEW public.seen AS SELECT * FROM app.s_candidate"),
    ("W18", "a new definer function",
     f"CREATE FUNCTION app.leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER {PATH} AS 'SELECT count(*) FROM app.person'"),
    ("W18", "a definer function elsewhere",
     f"CREATE FUNCTION public.leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER {PATH} AS 'SELECT 1::bigint'"),
    ("W18", "a definer procedure", f"CREATE PROCEDURE app.leak() LANGUAGE sql SECURITY DEFINER {PATH} AS 'SELECT 1'"),
    ("W18", "an open search path", "ALTER FUNCTION app.throttle_count RESET search_path"),
    ("W18", "a path led by another schema", "ALTER FUNCTION app.throttle_count SET search_path = public, pg_catalog, app"),
    ("W18", "more executors", "GRANT EXECUTE ON FUNCTION app.open_job TO assay_web"),
    ("W18", "the inner function opened", "GRANT EXECUTE ON FUNCTION app.enter_person TO assay_web"),
    ("W18", "a definer function of a superuser", "ALTER FUNCTION app.throttle_count OWNER TO postgres"),
    ("W18", "a plain function made a definer", "ALTER FUNCTION app.outbox_wake() SECURITY DEFINER"),
    ("W18", "an overload", f"CREATE FUNCTION app.open_job(text) RETURNS text LANGUAGE sql SECURITY DEFINER {PATH} AS 'SELECT $1'"),
    ("W18", "a declared one is gone", "DROP FUNCTION app.throttle_count"),
    ("W19", "a sequence", "CREATE SEQUENCE app.numbers; GRANT USAGE ON SEQUENCE app.numbers TO assay_web"),
    ("W19", "a sequence that can be read", "CREATE SEQUENCE app.numbers; GRANT SELECT ON SEQUENCE app.numbers TO assay_worker"),
    ("W20", "a partition", "CREATE TABLE app.parts (id uuid) PARTITION BY HASH (id);"
     "CREATE TABLE app.part PARTITION OF app.parts FOR VALUES WITH (MODULUS 1, REMAINDER 0);"
     "GRANT SELECT ON app.part TO assay_web"),
    ("W20", "a partition without a wall", "CREATE TABLE app.parts (id uuid) PARTITION BY HASH (id);"
     "CREATE TABLE app.part PARTITION OF app.parts FOR VALUES WITH (MODULUS 1, REMAINDER 0)"),
    ("W21", "creating in the schema", "GRANT CREATE ON SCHEMA app TO assay_web"),
    ("W21", "creating in public", "GRANT CREATE ON SCHEMA public TO assay_worker"),
    ("W21", "temporary tables", "GRANT TEMPORARY ON DATABASE {database} TO assay_web"),
    ("W21", "creating schemas", "GRANT CREATE ON DATABASE {database} TO assay_batch"),
    ("W22", "leakproof", "CREATE FUNCTION app.same(uuid) RETURNS uuid LANGUAGE sql LEAKPROOF AS 'SELECT $1'"),
    ("W23", "default privileges",
     "ALTER DEFAULT PRIVILEGES FOR ROLE assay_owner IN SCHEMA app GRANT SELECT ON TABLES TO assay_web"),
    ("W23", "default privileges everywhere", "ALTER DEFAULT PRIVILEGES FOR ROLE assay_migrate GRANT ALL ON TABLES TO PUBLIC"),
    ("W24", "a table for PUBLIC", "GRANT SELECT ON app.s_candidate TO PUBLIC"),
    ("W24", "a column for PUBLIC", "GRANT SELECT (name) ON app.tenant TO PUBLIC"),
    ("W24", "a function for PUBLIC", "GRANT EXECUTE ON FUNCTION app.throttle_count TO PUBLIC"),
    ("W24", "a function with the default grant", "CREATE FUNCTION app.plain() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    ("W24", "the schema for PUBLIC", "GRANT USAGE ON SCHEMA app TO PUBLIC"),
    ("W24", "the database for PUBLIC", "GRANT CONNECT ON DATABASE {database} TO PUBLIC"),
    ("W25", "a wrapper", "CREATE FOREIGN DATA WRAPPER out"),
    ("W25", "a server", "CREATE FOREIGN DATA WRAPPER out; CREATE SERVER there FOREIGN DATA WRAPPER out"),
    ("W25", "a subscription", "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p WITH (connect = false)"),
    ("W26", "a definer trigger", f"CREATE FUNCTION app.spy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {PATH}"
     " AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER spy AFTER INSERT ON app.s_note FOR EACH ROW EXECUTE FUNCTION app.spy()"),
    ("W26", "an event trigger", "CREATE FUNCTION app.spy() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
     "CREATE EVENT TRIGGER spy ON ddl_command_end EXECUTE FUNCTION app.spy()"),
    ("W27", "the institution from elsewhere", "CREATE OR REPLACE FUNCTION app.tenant() RETURNS uuid LANGUAGE sql STABLE"
     " PARALLEL SAFE AS $$ SELECT nullif(current_setting('app.actor_id', true), '')::uuid $$"),
    ("W27", "everyone is the platform", "CREATE OR REPLACE FUNCTION app.platform() RETURNS boolean LANGUAGE sql STABLE"
     " PARALLEL SAFE AS 'SELECT true'"),
    ("W27", "volatile", "ALTER FUNCTION app.person() VOLATILE"),
    ("W27", "another owner", "ALTER FUNCTION app.tenant() OWNER TO postgres"),
    ("W27", "a setting of its own", "ALTER FUNCTION app.tenant() SET app.tenant_id = ''"),
    ("W27", "an overload", "CREATE FUNCTION app.tenant(text) RETURNS uuid LANGUAGE sql AS 'SELECT $1::uuid'"),
    ("W27", "a key that is not written", "CREATE OR REPLACE FUNCTION app.set_scope(p_tenant uuid, p_person uuid, p_actor uuid,"
     " p_institution uuid, p_platform boolean, p_account boolean, p_moment timestamptz) RETURNS void LANGUAGE sql"
     " AS $$ SELECT set_config('app.tenant_id', coalesce(p_tenant::text, ''), true) $$"),
    ("W28", "large objects for everyone", "GRANT EXECUTE ON FUNCTION pg_catalog.lo_create(oid) TO PUBLIC"),
    ("W28", "large objects for one login", "GRANT EXECUTE ON FUNCTION pg_catalog.lo_from_bytea(oid, bytea) TO assay_web"),
    ("W28", "reading large objects", "GRANT EXECUTE ON FUNCTION pg_catalog.loread(integer, integer) TO assay_worker"),
    ("W12", "a large object of the web login", "SELECT lo_create(7); ALTER LARGE OBJECT 7 OWNER TO assay_web"),
]  # fmt: skip


@pytest.fixture(scope="module")
def samples(superuser: Engine) -> Iterator[Engine]:
    """The sample tables, committed for this file."""
    with superuser.begin() as connection:
        make_samples(connection)
    yield superuser
    with superuser.begin() as connection:
        drop_samples(connection)


@pytest.fixture(scope="module")
def breaking(samples: Engine) -> Iterator[Connection]:
    """One connection for all mutants; each runs in a savepoint."""
    with samples.connect() as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize(("rule", "what", "sql"), MUTANTS, ids=[f"{rule} {what}" for rule, what, _ in MUTANTS])
def test_each_mutant_is_seen_by_its_rule(breaking: Connection, rule: str, what: str, sql: str) -> None:
    with breaking.begin_nested() as savepoint:
        database = breaking.execute(text("SELECT current_database()")).scalar_one()
        breaking.exec_driver_sql(sql.replace("{database}", database))
        seen = violations(breaking, metadata_with_samples())
        savepoint.rollback()
    assert rule in {violation.rule for violation in seen}


def test_a_dual_row_may_be_about_nobody_where_the_model_says_so(breaking: Connection) -> None:
    with breaking.begin_nested() as savepoint:
        breaking.execute(text("ALTER TABLE app.s_assignment ALTER person_id DROP NOT NULL"))
        info = {"scope": "dual", "writers": "tenant", "person": "optional"}
        seen = violations(breaking, metadata_with_samples(s_assignment=info))
        savepoint.rollback()
    assert "s_assignment" not in {violation.object for violation in seen if violation.rule == "W08"}


def test_a_model_without_a_class_is_seen(breaking: Connection) -> None:
    for info in ({}, {"scope": "tennant"}):
        seen = violations(breaking, metadata_with_samples(s_note=info))
        assert [v.object for v in seen if v.rule == "W01" and v.object.startswith("s_")] == ["s_note"]


@pytest.mark.parametrize(
    ("table", "info", "rule"),
    [
        ("s_candidate", {"scope": "person"}, "W08"),
        ("s_note", {"scope": "public"}, "W05"),
        ("s_open", {"scope": "tenant"}, "W03"),
        ("s_grant", {"scope": "dual", "writers": "tenant"}, "W05"),
        ("s_grant", {"scope": "dual", "writers": "both"}, "W05"),
        ("s_item", {"scope": "person"}, "W05"),
        ("s_note", {"scope": "disclosed"}, "W05"),
        ("s_closed", {"scope": "public"}, "W05"),
        ("s_request", {"scope": "closed"}, "W05"),
        ("s_word", {"scope": "platform"}, "W05"),
    ],
)
def test_a_model_with_another_class_than_its_walls_is_seen(
    breaking: Connection, table: str, info: dict[str, str], rule: str
) -> None:
    seen = violations(breaking, metadata_with_samples(**{table: info}))
    assert rule in {violation.rule for violation in seen if violation.object == table}


def test_an_institution_must_not_write_its_own_grants(breaking: Connection) -> None:
    """Else it would open a person's rows to itself."""
    with breaking.begin_nested() as savepoint:
        breaking.exec_driver_sql(
            f"ALTER POLICY wall_insert ON app.s_grant WITH CHECK {TENANT};"
            f"ALTER POLICY wall_update ON app.s_grant USING {TENANT} WITH CHECK {TENANT};"
            f"ALTER POLICY wall_delete ON app.s_grant USING {TENANT};"
            f"ALTER POLICY allow ON app.s_grant WITH CHECK {TENANT}"
        )
        seen = violations(breaking, metadata_with_samples(s_grant={"scope": "dual", "writers": "tenant"}))
        savepoint.rollback()
    opened = [violation for violation in seen if violation.object.startswith("s_")]
    assert [(v.rule, v.object) for v in opened] == [("W05", "s_item"), ("W05", "s_page")]
    assert "not written by the person alone" in opened[0].detail


def test_every_rule_has_a_mutant() -> None:
    assert {rule for rule, _, _ in MUTANTS} == {f"W{number:02}" for number in range(1, 29)}
