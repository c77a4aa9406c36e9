"""A form of somebody who is not signed in has one effect as well: what the account door answered first is kept a day.

Revision ID: 0021
Revises: 0020
"""

from alembic import op

from assay.tenancy.walls import definer, system_table

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# The key is a keyed hash of the address, the form's one-effect value and everything typed, made by the program: the row
# says nothing of whoever sent the form, and whoever lacks the form as it was sent cannot name it.
TABLE = """
CREATE TABLE app.door_answer (
  key bytea PRIMARY KEY CHECK (octet_length(key) = 32),
  status integer NOT NULL,
  headers jsonb NOT NULL,
  created_at timestamptz NOT NULL
);
"""

FUNCTIONS = """
-- Claim a key for the running transaction. NULL when this request is the first, else what the first one answered; a
-- request that runs at the same time is waited for.
CREATE FUNCTION app.claim_door_answer(p_key bytea, p_before timestamptz, p_moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  IF NOT app.account_scope() THEN
    RAISE EXCEPTION 'only the account door keeps its answers here' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM app.door_answer WHERE key = p_key AND created_at < p_before;
  INSERT INTO app.door_answer (key, status, headers, created_at) VALUES (p_key, 0, '{}', p_moment)
  ON CONFLICT (key) DO NOTHING;
  IF FOUND THEN RETURN NULL; END IF;
  RETURN (SELECT jsonb_build_object('status', status, 'headers', headers) FROM app.door_answer WHERE key = p_key);
END $$;

CREATE FUNCTION app.keep_door_answer(p_key bytea, p_status integer, p_headers jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  IF NOT app.account_scope() THEN
    RAISE EXCEPTION 'only the account door keeps its answers here' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE app.door_answer SET status = p_status, headers = p_headers WHERE key = p_key;
END $$;

-- As in 0008, and the answers of the door.
CREATE OR REPLACE FUNCTION app.sweep_edge(p_answers timestamptz, p_tries timestamptz, p_ended timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  n integer := 0;
  one integer;
  owner_id uuid;
  moment timestamptz := app.moment();
BEGIN
  IF app.person() IS NOT NULL OR app.tenant() IS NOT NULL OR app.platform() OR app.account_scope() THEN
    RAISE EXCEPTION 'sweeping has a scope of its own' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM app.throttle WHERE window_start < p_tries;
  DELETE FROM app.door_answer WHERE created_at < p_answers;
  GET DIAGNOSTICS n = ROW_COUNT;
  PERFORM app.set_scope(NULL, NULL, NULL, NULL, true, true, moment);
  DELETE FROM app.session WHERE expires_at < p_ended;
  DELETE FROM app.account_token WHERE expires_at < p_ended;
  DELETE FROM app.idempotency WHERE created_at < p_answers AND tenant_id IS NULL AND person_id IS NULL;
  GET DIAGNOSTICS one = ROW_COUNT;
  n := n + one;
  FOR owner_id IN SELECT id FROM app.tenant LOOP
    PERFORM set_config('app.tenant_id', owner_id::text, true);
    DELETE FROM app.idempotency WHERE tenant_id = owner_id AND created_at < p_answers;
    GET DIAGNOSTICS one = ROW_COUNT;
    n := n + one;
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
  FOR owner_id IN SELECT person_id FROM app.account LOOP
    PERFORM set_config('app.person_id', owner_id::text, true);
    DELETE FROM app.idempotency WHERE person_id = owner_id AND created_at < p_answers;
    GET DIAGNOSTICS one = ROW_COUNT;
    n := n + one;
  END LOOP;
  PERFORM app.set_scope(NULL, NULL, NULL, NULL, false, false, moment);
  RETURN n;
END $$;
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(system_table("door_answer"))
    op.execute(FUNCTIONS)
    op.execute(definer("claim_door_answer(bytea, timestamptz, timestamptz)", executors="assay_web"))
    op.execute(definer("keep_door_answer(bytea, integer, jsonb)", executors="assay_web"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
