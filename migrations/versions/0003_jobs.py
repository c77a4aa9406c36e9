"""Jobs: the second look before an outside effect, putting rows back, dead rows for the platform, timed work.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

from assay.tenancy.walls import definer

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FUNCTIONS = """
-- Waits for whoever looks at the row (a relay, a second worker) instead of passing it by: the job that recorded its
-- intent must come back to its row. Shows nothing, sets nothing.
CREATE FUNCTION app.await_job(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  PERFORM 1 FROM app.outbox WHERE id = p_id FOR UPDATE;
END $$;

-- Writes a failure, only where the row is still as the job knew it: a worker that slept through another one's
-- decision changes nothing. p_counts: whether the failure counts towards the end.
CREATE FUNCTION app.put_back_job(p_id uuid, p_intent timestamptz, p_error text, p_counts boolean, p_dead boolean,
                                 p_next timestamptz, p_moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  UPDATE app.outbox SET attempts = attempts + CASE WHEN p_counts THEN 1 ELSE 0 END, last_error = left(p_error, 200),
         next_try_at = p_next, intent_at = NULL, dead_at = CASE WHEN p_dead THEN p_moment END
   WHERE id = p_id AND done_at IS NULL AND dead_at IS NULL AND intent_at IS NOT DISTINCT FROM p_intent;
  RETURN FOUND;
END $$;

-- Dead rows without their payload, for the platform hat only.
CREATE FUNCTION app.dead_jobs(p_limit integer)
RETURNS TABLE (id uuid, queue text, kind text, created_at timestamptz, dead_at timestamptz, attempts integer,
               last_error text, request_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
  SELECT o.id, o.queue, o.kind, o.created_at, o.dead_at, o.attempts, o.last_error, o.request_id FROM app.outbox o
   WHERE o.dead_at IS NOT NULL AND o.done_at IS NULL AND app.platform() ORDER BY o.dead_at, o.id LIMIT p_limit
$$;

-- Give a dead row a new life: all its attempts again, from now on.
CREATE FUNCTION app.release_job(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  UPDATE app.outbox SET dead_at = NULL, attempts = 0, intent_at = NULL, next_try_at = app.moment()
   WHERE id = p_id AND dead_at IS NOT NULL AND done_at IS NULL AND app.platform();
  IF FOUND THEN PERFORM pg_notify('outbox', ''); END IF;
  RETURN FOUND;
END $$;

-- Leave a dead row dead: it happened after all, or need not happen. It keeps dead_at, and leaves the list.
CREATE FUNCTION app.close_job(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  UPDATE app.outbox SET done_at = app.moment()
   WHERE id = p_id AND dead_at IS NOT NULL AND done_at IS NULL AND app.platform();
  RETURN FOUND;
END $$;

-- One row of timed work, where none waits and none was made within the interval. Two schedulers make one row.
CREATE FUNCTION app.add_timed_job(p_kind text, p_queue text, p_platform boolean, p_every interval, p_moment timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('timed:' || p_kind, 0));
  IF EXISTS (SELECT 1 FROM app.outbox o WHERE o.kind = p_kind
                AND ((o.done_at IS NULL AND o.dead_at IS NULL)
                     OR (o.created_at > p_moment - p_every AND o.created_at <= p_moment))) THEN
    RETURN false;
  END IF;
  INSERT INTO app.outbox (queue, kind, scope_platform, payload, created_at, next_try_at)
  VALUES (p_queue, p_kind, p_platform, '{}', p_moment, p_moment);
  RETURN true;
END $$;

-- Rows that are done have nothing left to say after a while; dead ones stay until somebody closes them.
CREATE FUNCTION app.sweep_jobs(p_before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE n integer;
BEGIN
  DELETE FROM app.outbox WHERE done_at < p_before;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
"""


def upgrade() -> None:
    op.execute(FUNCTIONS)
    op.execute("CREATE INDEX outbox_kind ON app.outbox (kind, created_at)")
    op.execute("CREATE INDEX outbox_dead ON app.outbox (dead_at) WHERE dead_at IS NOT NULL AND done_at IS NULL")
    op.execute("CREATE INDEX outbox_done ON app.outbox (done_at) WHERE done_at IS NOT NULL")
    op.execute(definer("await_job(uuid)", executors="assay_worker"))
    put_back = "put_back_job(uuid, timestamptz, text, boolean, boolean, timestamptz, timestamptz)"
    op.execute(definer(put_back, executors="assay_worker"))
    op.execute(definer("sweep_jobs(timestamptz)", executors="assay_worker"))
    op.execute(definer("dead_jobs(integer)"))
    op.execute(definer("release_job(uuid)"))
    op.execute(definer("close_job(uuid)"))
    op.execute(definer("add_timed_job(text, text, boolean, interval, timestamptz)", executors="assay_relay"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
