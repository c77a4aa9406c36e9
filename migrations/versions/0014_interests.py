"""Ties between people, and what was decided on them.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

from assay.tenancy.walls import definer, tenant_table

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = """
-- R080, R336, R374, R411: that one person has something to do with another. Private to the institution; never deleted.
CREATE TABLE app.tie (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  one_id uuid REFERENCES app.person,
  one_name text NOT NULL CHECK (length(one_name) BETWEEN 1 AND 200),
  other_id uuid REFERENCES app.person,
  other_name text NOT NULL CHECK (length(other_name) BETWEEN 1 AND 200),
  kind text NOT NULL CHECK (kind ~ '^[a-z_]{2,40}$'),
  starts_on date NOT NULL,
  ends_on date CHECK (ends_on >= starts_on),
  origin text NOT NULL CHECK (origin IN ('declared', 'derived')),
  derived_from text CHECK (length(derived_from) <= 200),
  recorded_by uuid NOT NULL,
  recorded_by_name text NOT NULL,
  recorded_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  withdrawn_by uuid,
  withdrawn_reason text CHECK (length(withdrawn_reason) BETWEEN 1 AND 1000),
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CHECK (one_id IS DISTINCT FROM other_id OR one_id IS NULL),
  CHECK ((origin = 'derived') = (derived_from IS NOT NULL)),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL AND withdrawn_reason IS NULL))
);
CREATE INDEX tie_one ON app.tie (one_id) WHERE one_id IS NOT NULL;
CREATE INDEX tie_other ON app.tie (other_id) WHERE other_id IS NOT NULL;

-- A recorded separation of roles for one matter, where the rule asks for that and not for more.
CREATE TABLE app.tie_separation (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  tie_id uuid NOT NULL,
  matter text NOT NULL CHECK (length(matter) BETWEEN 1 AND 200),
  how text NOT NULL CHECK (length(how) BETWEEN 1 AND 2000),
  recorded_by uuid NOT NULL,
  recorded_by_name text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, tie_id, matter),
  FOREIGN KEY (tenant_id, tie_id) REFERENCES app.tie (tenant_id, id)
);
"""

FUNCTIONS = """
-- Asking across institutions: whether anybody else recorded a tie between two people, and of which class. Who, what
-- and where stay with the institution that recorded it.
CREATE FUNCTION app.tie_elsewhere(p_one uuid, p_other uuid, p_day date) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  had text := coalesce(current_setting('app.tenant_id', true), '');
  found text[];
  here uuid := app.tenant();
  each_tenant uuid;
BEGIN
  IF app.institution() IS NULL THEN RETURN '{}'; END IF;
  found := '{}';
  FOR each_tenant IN SELECT id FROM app.tenant WHERE status = 'approved' AND id <> here LOOP
    PERFORM set_config('app.tenant_id', each_tenant::text, true);
    found := found || ARRAY(
      SELECT DISTINCT CASE
          WHEN t.kind IN ('family', 'personal_interest') THEN 'personal'
          WHEN t.kind IN ('taught', 'supervised') THEN 'teaching'
          WHEN t.kind IN ('colleague', 'panel_mate') THEN 'work'
          ELSE 'matter' END
        FROM app.tie t
       WHERE t.withdrawn_at IS NULL AND t.starts_on <= p_day AND (t.ends_on IS NULL OR t.ends_on >= p_day)
         AND ((t.one_id = p_one AND t.other_id = p_other) OR (t.one_id = p_other AND t.other_id = p_one)));
  END LOOP;
  PERFORM set_config('app.tenant_id', had, true);
  RETURN ARRAY(SELECT DISTINCT unnest(found) ORDER BY 1);
END $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute(tenant_table("tie"))
    op.execute(tenant_table("tie_separation", "SELECT, INSERT"))
    op.execute(definer("tie_elsewhere(uuid, uuid, date)"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
