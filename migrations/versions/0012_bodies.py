"""Bodies: who sits on them, for how long, and the mandates between them.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

from assay.tenancy.walls import definer, published_table, tenant_table

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = """
-- One body of the institution, by the provision of its regulations that says how it must be composed.
CREATE TABLE app.body (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  document text NOT NULL CHECK (length(document) BETWEEN 1 AND 60),
  body_key text NOT NULL CHECK (length(body_key) BETWEEN 1 AND 100),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  location_id uuid,
  address text CHECK (length(address) BETWEEN 1 AND 300),
  set_up_on date NOT NULL,
  ended_on date CHECK (ended_on >= set_up_on),
  end_reason text CHECK (length(end_reason) BETWEEN 1 AND 500),
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES app.location (tenant_id, id),
  CHECK ((ended_on IS NULL) = (end_reason IS NULL))
);
-- One of each at a time, or one at each location.
CREATE UNIQUE INDEX body_runs_once ON app.body (tenant_id, document, body_key, location_id) NULLS NOT DISTINCT
  WHERE ended_on IS NULL;
CREATE INDEX body_location ON app.body (tenant_id, location_id) WHERE location_id IS NOT NULL;

-- One seat of one person for one term of office. Never removed: it ends. `ends_on` is the last day by the term of
-- office, `ended_on` the last day where it ended otherwise; the day before the first one says that it never began.
CREATE TABLE app.body_member (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  body_id uuid NOT NULL,
  person_name text NOT NULL CHECK (length(person_name) BETWEEN 1 AND 200),
  person_id uuid REFERENCES app.person,
  function text NOT NULL CHECK (length(function) BETWEEN 1 AND 100),
  nominated_by text CHECK (length(nominated_by) BETWEEN 1 AND 100),
  certificates text[] NOT NULL DEFAULT '{}',
  external boolean NOT NULL DEFAULT false,
  -- R421: only where the regulations set an age limit.
  born_on date,
  starts_on date NOT NULL,
  ends_on date CHECK (ends_on >= starts_on),
  ended_on date CHECK (ended_on >= starts_on - 1),
  end_ground text CHECK (length(end_ground) BETWEEN 1 AND 100),
  end_reason text CHECK (length(end_reason) BETWEEN 1 AND 500),
  follows uuid,
  deputises_for uuid,
  appointed_by uuid NOT NULL,
  appointed_by_name text NOT NULL,
  appointed_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, body_id) REFERENCES app.body (tenant_id, id),
  FOREIGN KEY (tenant_id, follows) REFERENCES app.body_member (tenant_id, id),
  FOREIGN KEY (tenant_id, deputises_for) REFERENCES app.body_member (tenant_id, id),
  CHECK ((ended_on IS NULL) = (end_reason IS NULL))
);
CREATE INDEX body_member_body ON app.body_member (tenant_id, body_id, starts_on);
CREATE INDEX body_member_person ON app.body_member (person_id) WHERE person_id IS NOT NULL;
-- A term of office is followed by one reappointment.
CREATE UNIQUE INDEX body_member_follows ON app.body_member (tenant_id, follows) WHERE follows IS NOT NULL;
CREATE INDEX body_member_deputises ON app.body_member (tenant_id, deputises_for) WHERE deputises_for IS NOT NULL;
CREATE INDEX body_member_ending ON app.body_member (tenant_id, ends_on) WHERE ended_on IS NULL;

-- R011: who hands a power on to whom, since when, and where that is laid down.
CREATE TABLE app.mandate (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  grantor text NOT NULL CHECK (length(grantor) BETWEEN 1 AND 200),
  holder text NOT NULL CHECK (length(holder) BETWEEN 1 AND 200),
  power text NOT NULL CHECK (length(power) BETWEEN 1 AND 500),
  starts_on date NOT NULL,
  ends_on date CHECK (ends_on >= starts_on),
  source text NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
  end_reason text CHECK (length(end_reason) BETWEEN 1 AND 500),
  recorded_by uuid NOT NULL,
  recorded_by_name text NOT NULL,
  recorded_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CHECK (grantor <> holder)
);
"""

FUNCTIONS = """
-- R042: who sits today on the bodies of an institution that are named. Which of them the institution must make known
-- its regulations say; nothing but the function and the name leaves this place.
CREATE FUNCTION app.published_members(p_tenant uuid, p_bodies uuid[])
RETURNS TABLE (body_id uuid, function text, person_name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE had_tenant text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant::text, true);
  RETURN QUERY
    SELECT m.body_id, m.function, m.person_name
      FROM app.body_member m
      JOIN app.body b ON b.tenant_id = m.tenant_id AND b.id = m.body_id AND b.ended_on IS NULL
      JOIN app.tenant t ON t.id = b.tenant_id AND t.status = 'approved'
     WHERE m.tenant_id = p_tenant AND m.body_id = ANY (p_bodies) AND m.starts_on <= app.day()
       AND (m.ends_on IS NULL OR m.ends_on >= app.day()) AND (m.ended_on IS NULL OR m.ended_on >= app.day())
     ORDER BY m.starts_on, m.id;
  PERFORM set_config('app.tenant_id', had_tenant, true);
END $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(published_table("body", "SELECT, INSERT, UPDATE"))
    op.execute(tenant_table("body_member"))
    op.execute(tenant_table("mandate"))
    op.execute(FUNCTIONS)
    op.execute(definer("published_members(uuid, uuid[])"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
