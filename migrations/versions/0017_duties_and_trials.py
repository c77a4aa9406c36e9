"""Duties that were done, and what a draft of a regulation would do to terms that run.

Revision ID: 0017
Revises: 0016
"""

from alembic import op

from assay.tenancy.walls import definer, platform_table, tenant_table

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = """
-- A duty of a regulation that was done: once for each time. What was wrong is withdrawn with a reason, never taken away.
CREATE TABLE app.duty_done (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  document text NOT NULL CHECK (length(document) BETWEEN 1 AND 100),
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 100),
  edition_id uuid NOT NULL REFERENCES app.regulation_edition,
  -- Any day of the period it counts for.
  counts_for date NOT NULL,
  done_on date NOT NULL,
  done_by text NOT NULL CHECK (length(done_by) BETWEEN 1 AND 200),
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
  recorded_by uuid NOT NULL,
  recorded_by_name text NOT NULL,
  recorded_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  withdrawn_by_name text,
  withdrawn_because text CHECK (length(withdrawn_because) BETWEEN 1 AND 1000),
  PRIMARY KEY (tenant_id, id),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_by_name IS NULL)),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_because IS NULL))
);
CREATE INDEX duty_done_for ON app.duty_done (tenant_id, counts_for) WHERE withdrawn_at IS NULL;
CREATE INDEX duty_done_edition ON app.duty_done (edition_id);

-- An author asks what a draft would do to terms that run. Only counts and dates by term come back.
CREATE TABLE app.regulation_trial (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  draft_id uuid NOT NULL REFERENCES app.regulation_draft,
  draft_version integer NOT NULL,
  institutions uuid[] NOT NULL CHECK (cardinality(institutions) BETWEEN 1 AND 10000),
  counted integer NOT NULL DEFAULT 0,
  found jsonb NOT NULL DEFAULT '[]',
  asked_by uuid NOT NULL,
  asked_by_name text NOT NULL,
  asked_at timestamptz NOT NULL,
  ended text CHECK (ended IN ('done', 'draft_changed')),
  ended_at timestamptz,
  CHECK ((ended IS NULL) = (ended_at IS NULL))
);
CREATE INDEX regulation_trial_draft ON app.regulation_trial (draft_id, id);
"""

# Terms of an institution belong to its hat. A trial counts them for the platform: equal ones together, with no id of a
# term, a matter or a person. Workers alone call it, so no page can read what it gives.
FUNCTION = """
CREATE FUNCTION app.terms_for_trial(p_tenant uuid)
RETURNS TABLE (key text, asked_document text, started_on date, started_at timestamptz, facts jsonb, extensions jsonb,
  suspensions jsonb, set_on date, due_on date, basis text, edition_id uuid, many bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  IF NOT app.platform() THEN
    RAISE EXCEPTION 'only the platform tries a draft' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('app.tenant_id', p_tenant::text, true);
  RETURN QUERY
    SELECT t.key, t.asked_document, t.started_on, t.started_at, t.facts, t.inputs -> 'extensions',
      t.inputs -> 'suspensions', t.set_on, t.due_on, t.basis, t.edition_id, count(*)
    FROM app.running_term t WHERE t.tenant_id = p_tenant AND t.state = 'running'
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
  PERFORM set_config('app.tenant_id', '', true);
END $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(tenant_table("duty_done"))
    op.execute(platform_table("regulation_trial"))
    op.execute(FUNCTION)
    op.execute(definer("terms_for_trial(uuid)", "assay_worker"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
