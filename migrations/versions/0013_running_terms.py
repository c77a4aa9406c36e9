"""Running terms: what runs until when, and everything that happened to it.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

from assay.tenancy.walls import hat_table, tenant_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = """
-- A term that runs on something: at an institution, for a person, or (with neither) at the platform. Its date follows
-- from the regulation; without one there is no date, and the row says which of the two is missing.
CREATE TABLE app.running_term (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  tenant_id uuid REFERENCES app.tenant,
  person_id uuid REFERENCES app.person,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 100),
  subject_kind text NOT NULL,
  subject_id uuid NOT NULL,
  reference text CHECK (length(reference) BETWEEN 1 AND 200),
  role text NOT NULL,
  -- Whose at the institution it is, where the person must act.
  kept_by text NOT NULL,
  assignee_id uuid,
  -- What it was begun with.
  asked_document text,
  started_on date NOT NULL,
  started_at timestamptz,
  facts jsonb NOT NULL,
  ends boolean NOT NULL,
  -- What the regulation made of it.
  basis text NOT NULL,
  document text,
  edition_id uuid REFERENCES app.regulation_edition,
  articles text[] NOT NULL,
  inputs jsonb,
  set_on date,
  due_on date,
  due_at timestamptz,
  trace jsonb,
  caveats boolean NOT NULL,
  -- Where it stands.
  state text NOT NULL CHECK (state IN ('running', 'suspended', 'met', 'missed', 'cancelled')),
  suspended_on date,
  suspended_because text,
  reminded_for date,
  closed_at timestamptz,
  changed_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  CHECK ((due_on IS NULL) = (due_at IS NULL) AND (due_on IS NULL) = (trace IS NULL)),
  CHECK ((state = 'suspended') = (suspended_on IS NOT NULL)),
  CHECK ((state IN ('met', 'cancelled')) = (closed_at IS NOT NULL))
);
CREATE INDEX running_term_of_tenant ON app.running_term (tenant_id, state, due_at, id);
CREATE INDEX running_term_of_person ON app.running_term (person_id, state, due_at, id);
CREATE INDEX running_term_edition ON app.running_term (edition_id) WHERE edition_id IS NOT NULL;
CREATE UNIQUE INDEX running_term_one_open ON app.running_term (tenant_id, subject_id, key) NULLS NOT DISTINCT
  WHERE closed_at IS NULL;

-- Everything that happened to a term, in order. Only ever added to.
CREATE TABLE app.running_term_event (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  tenant_id uuid REFERENCES app.tenant,
  person_id uuid REFERENCES app.person,
  term_id uuid NOT NULL REFERENCES app.running_term,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  actor_id uuid,
  actor_name text,
  reasons text CHECK (length(reasons) <= 2000),
  due_before date,
  due_after date,
  trace jsonb
);
CREATE INDEX running_term_event_of_tenant ON app.running_term_event (tenant_id, term_id, id);
CREATE INDEX running_term_event_of_person ON app.running_term_event (person_id, term_id, id);
CREATE INDEX running_term_event_term ON app.running_term_event (term_id);

-- How far counting an institution's terms anew has come after its law changed.
CREATE TABLE app.term_recount (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  law_version integer NOT NULL,
  begun_at timestamptz NOT NULL,
  running integer NOT NULL,
  counted integer NOT NULL DEFAULT 0,
  moved integer NOT NULL DEFAULT 0,
  done_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
"""

# Timed work has no scope and gives each institution its nightly job.
OUTBOX = """
ALTER POLICY go_round ON app.outbox WITH CHECK (
  kind IN ('certification.body', 'terms.nightly_of')
  AND scope_tenant IS NOT NULL AND scope_person IS NULL AND NOT scope_platform
  AND (SELECT app.tenant()) IS NULL AND (SELECT app.person()) IS NULL
  AND NOT (SELECT app.platform()) AND NOT (SELECT app.account_scope()));
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(hat_table("running_term"))
    op.execute(hat_table("running_term_event", "SELECT, INSERT"))
    op.execute(tenant_table("term_recount"))
    op.execute(OUTBOX)


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
