"""The edge: stricter counting of tries, failures in a row, and forgetting what has had its time.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

from assay.tenancy.walls import definer

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FUNCTIONS = """
-- Seconds to wait, 0 when this try is allowed. Never more than p_limit allowed tries in any p_seconds: the time is cut
-- in parts of a third, and every part that reaches into the last p_seconds counts whole. A refused try is not counted,
-- so that whoever keeps knocking does not keep the door shut for the owner.
CREATE FUNCTION app.throttle_count(p_bucket bytea, p_limit integer, p_seconds integer, p_moment timestamptz)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  part integer := greatest(1, p_seconds / 3);
  opened timestamptz := to_timestamp(floor(extract(epoch FROM p_moment) / part) * part);
  n bigint;
  oldest timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_bucket, 'hex'), 0));
  SELECT coalesce(sum(hits), 0), min(window_start) INTO n, oldest FROM app.throttle
   WHERE bucket = p_bucket AND window_start > p_moment - make_interval(secs => p_seconds + part)
     AND window_start <= p_moment;
  IF n >= p_limit THEN
    RETURN greatest(1, ceil(extract(epoch FROM oldest + make_interval(secs => p_seconds + part) - p_moment))::integer);
  END IF;
  INSERT INTO app.throttle AS t (bucket, window_start, hits) VALUES (p_bucket, opened, 1)
  ON CONFLICT (bucket, window_start) DO UPDATE SET hits = t.hits + 1;
  RETURN 0;
END $$;

-- Tries in a row without a success, this one included. The row's window lies in the future: it is swept a year after
-- the last try, not while it counts.
CREATE FUNCTION app.throttle_row(p_bucket bytea, p_moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE n integer;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_bucket, 'hex'), 0));
  UPDATE app.throttle SET hits = hits + 1, window_start = p_moment + interval '365 days' WHERE bucket = p_bucket
  RETURNING hits INTO n;
  IF NOT FOUND THEN
    INSERT INTO app.throttle (bucket, window_start, hits) VALUES (p_bucket, p_moment + interval '365 days', 1);
    n := 1;
  END IF;
  RETURN n;
END $$;

-- A success ends the row.
CREATE FUNCTION app.throttle_forget(p_bucket bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  DELETE FROM app.throttle WHERE bucket = p_bucket;
END $$;

-- Forget stored answers, counted tries, and sessions and links that ended. Walls hold for the owner too, so it visits
-- each hat in turn. Returns how many stored answers went.
CREATE FUNCTION app.sweep_edge(p_answers timestamptz, p_tries timestamptz, p_ended timestamptz) RETURNS integer
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
  PERFORM app.set_scope(NULL, NULL, NULL, NULL, true, true, moment);
  DELETE FROM app.session WHERE expires_at < p_ended;
  DELETE FROM app.account_token WHERE expires_at < p_ended;
  DELETE FROM app.idempotency WHERE created_at < p_answers AND tenant_id IS NULL AND person_id IS NULL;
  GET DIAGNOSTICS n = ROW_COUNT;
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

-- The chain of the person in the personal hat, in order, for showing and for checking. Nobody else's.
CREATE FUNCTION app.own_chain(p_after bigint, p_limit integer) RETURNS SETOF app.audit_entry
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
  SELECT e.* FROM app.audit_entry e
   WHERE app.person() IS NOT NULL AND e.chain = 'person:' || app.person() AND e.seq > p_after
   ORDER BY e.seq LIMIT p_limit
$$;
"""


def upgrade() -> None:
    op.execute(FUNCTIONS)
    op.execute("CREATE INDEX idempotency_person ON app.idempotency (person_id, created_at)")
    op.execute("CREATE INDEX idempotency_tenant ON app.idempotency (tenant_id, created_at)")
    # A person's stored answer that has had its time makes room for a new one.
    op.execute("GRANT DELETE ON app.idempotency TO assay_web")
    op.execute(definer("throttle_count(bytea, integer, integer, timestamptz)"))
    op.execute(definer("throttle_row(bytea, timestamptz)"))
    op.execute(definer("throttle_forget(bytea)"))
    op.execute(definer("sweep_edge(timestamptz, timestamptz, timestamptz)", executors="assay_worker"))
    op.execute(definer("own_chain(bigint, integer)"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
