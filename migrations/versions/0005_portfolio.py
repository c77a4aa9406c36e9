"""Portfolio: items, disclosure, submissions, decisions, verified facts and status.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

from assay.tenancy.walls import definer, disclosed_table, dual_table, published_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = "('certificate', 'training', 'activity', 'further_training', 'refresher', 'permanent_education', 'yearly_overview', 'other')"

TABLES = f"""
CREATE TABLE app.portfolio_item (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  kind text NOT NULL CHECK (kind IN {KINDS}),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  subjects text[] NOT NULL DEFAULT '{{}}'
    CHECK (subjects <@ ARRAY['exam_process', 'judging', 'closing_interview']),
  starts_on date,
  ends_on date CHECK (ends_on >= starts_on),
  year integer CHECK (year BETWEEN 1950 AND 2200),
  crebo text[] NOT NULL DEFAULT '{{}}',
  organisation_id uuid REFERENCES app.tenant,
  organisation_text text CHECK (length(organisation_text) <= 200),
  certifying_body text CHECK (length(certifying_body) <= 200),
  certificate_number text CHECK (length(certificate_number) <= 100),
  hours numeric(6, 1) CHECK (hours > 0),
  note text CHECK (length(note) <= 4000),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (person_id, id)
);
CREATE INDEX ON app.portfolio_item (person_id, id DESC);

CREATE TABLE app.item_file (
  person_id uuid NOT NULL REFERENCES app.person,
  item_id uuid NOT NULL,
  file_id uuid NOT NULL,
  added_at timestamptz NOT NULL,
  removed_at timestamptz,
  PRIMARY KEY (person_id, item_id, file_id),
  FOREIGN KEY (person_id, item_id) REFERENCES app.portfolio_item (person_id, id),
  FOREIGN KEY (person_id, file_id) REFERENCES app.file (person_id, id)
);
CREATE INDEX ON app.item_file (item_id);
CREATE INDEX ON app.item_file (file_id);

-- What an assessor opened to a body. Open while no decision stands, then for the scheme's record term.
CREATE TABLE app.disclosure (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  item_id uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  open_until timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, item_id),
  FOREIGN KEY (person_id, item_id) REFERENCES app.portfolio_item (person_id, id)
);
CREATE INDEX ON app.disclosure (item_id);
CREATE INDEX ON app.disclosure (person_id);

CREATE TABLE app.submission (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  item_id uuid NOT NULL,
  person_name text NOT NULL,
  -- The item as it was handed in: a decision is about this, whatever the item becomes later.
  item_version integer NOT NULL,
  item jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'question', 'accepted', 'refused', 'taken_back')),
  submitted_at timestamptz NOT NULL,
  decided_at timestamptz,
  claimed_by uuid,
  claimed_by_name text,
  claimed_until timestamptz,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (person_id, item_id) REFERENCES app.portfolio_item (person_id, id)
);
CREATE INDEX submission_work_list ON app.submission (tenant_id, submitted_at, id) WHERE state IN ('waiting', 'question');
CREATE INDEX ON app.submission (person_id);
CREATE INDEX ON app.submission (item_id);
CREATE UNIQUE INDEX submission_one_open ON app.submission (tenant_id, item_id) WHERE state IN ('waiting', 'question', 'accepted');

-- Append-only: a decision is never edited. One that was wrong is taken back by a row of its own.
CREATE TABLE app.decision (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  submission_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('accept', 'refuse', 'question', 'answer', 'take_back_decision', 'take_back_submission')),
  reason text CHECK (length(reason) <= 2000),
  takes_back uuid,
  actor_id uuid NOT NULL,
  actor_name text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, submission_id) REFERENCES app.submission (tenant_id, id),
  FOREIGN KEY (tenant_id, takes_back) REFERENCES app.decision (tenant_id, id)
);
CREATE INDEX ON app.decision (tenant_id, submission_id, id);
CREATE INDEX ON app.decision (person_id);

-- Two times a fact: when it was true and when it was known.
CREATE TABLE app.verified_fact (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  item_id uuid NOT NULL,
  submission_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN {KINDS}),
  subject text CHECK (subject IN ('exam_process', 'judging', 'closing_interview')),
  true_from date NOT NULL,
  true_until date,
  year integer,
  organisation_key text,
  crebo text[] NOT NULL DEFAULT '{{}}',
  hours numeric(6, 1),
  known_from timestamptz NOT NULL,
  known_until timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, submission_id) REFERENCES app.submission (tenant_id, id),
  FOREIGN KEY (person_id, item_id) REFERENCES app.portfolio_item (person_id, id)
);
CREATE INDEX ON app.verified_fact (tenant_id, person_id);
CREATE INDEX ON app.verified_fact (person_id);
CREATE INDEX verified_fact_ends ON app.verified_fact (true_until) WHERE known_until IS NULL;

-- Append-only: how the level a person holds at a body came about.
CREATE TABLE app.status_event (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  scheme text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('rise', 'fall_proposed', 'fall_proposal_ended', 'fall_confirmed', 'fall_refused')),
  from_level text NOT NULL CHECK (from_level IN ('none', 'bronze', 'silver', 'gold')),
  to_level text NOT NULL CHECK (to_level IN ('none', 'bronze', 'silver', 'gold')),
  since_day date NOT NULL,
  criteria text[] NOT NULL DEFAULT '{{}}',
  reason text CHECK (length(reason) <= 2000),
  actor_id uuid,
  actor_name text,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ON app.status_event (tenant_id, person_id, id);
CREATE INDEX ON app.status_event (person_id);

-- What the events and facts add up to now; can be made again from them at any time.
CREATE TABLE app.status (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  person_id uuid NOT NULL REFERENCES app.person,
  scheme text NOT NULL,
  held_level text NOT NULL CHECK (held_level IN ('none', 'bronze', 'silver', 'gold')),
  held_since date,
  computed_level text NOT NULL CHECK (computed_level IN ('none', 'bronze', 'silver', 'gold')),
  level_until date,
  fall_proposed_on date,
  person_name text NOT NULL,
  crebo text[] NOT NULL DEFAULT '{{}}',
  computed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, person_id)
);
CREATE INDEX ON app.status (person_id);
CREATE INDEX status_falls ON app.status (tenant_id, fall_proposed_on) WHERE fall_proposed_on IS NOT NULL;
CREATE INDEX status_due ON app.status (level_until);

-- Which scheme a body judges by, from which day.
CREATE TABLE app.scheme_adoption (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  from_day date NOT NULL,
  scheme text NOT NULL,
  adopted_by uuid,
  adopted_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, from_day)
);
"""


# Who may write what, beside whose row it is: a person hands in, answers and takes back; a body decides. Nobody accepts
# their own evidence, a lead assessor in the body's hat included, and no body hands in for a person.
PARTS = """
CREATE POLICY hand_in ON app.submission AS RESTRICTIVE FOR INSERT TO PUBLIC
  WITH CHECK (person_id = (SELECT app.person()) AND state = 'waiting' AND decided_at IS NULL AND claimed_by IS NULL);
CREATE POLICY change ON app.submission AS RESTRICTIVE FOR UPDATE TO PUBLIC
  USING ((tenant_id = (SELECT app.tenant()) AND person_id IS DISTINCT FROM (SELECT app.actor()))
    OR (person_id = (SELECT app.person()) AND state IN ('waiting', 'question')))
  WITH CHECK ((tenant_id = (SELECT app.tenant()) AND person_id IS DISTINCT FROM (SELECT app.actor()))
    OR (person_id = (SELECT app.person()) AND state IN ('waiting', 'taken_back')));
CREATE POLICY parts ON app.decision AS RESTRICTIVE FOR INSERT TO PUBLIC
  WITH CHECK (actor_id = (SELECT app.actor())
    AND ((tenant_id = (SELECT app.tenant()) AND person_id <> actor_id
          AND kind IN ('accept', 'refuse', 'question', 'take_back_decision'))
      OR (person_id = (SELECT app.person()) AND kind IN ('answer', 'take_back_submission'))));
CREATE POLICY not_own ON app.verified_fact AS RESTRICTIVE FOR INSERT TO PUBLIC
  WITH CHECK (person_id IS DISTINCT FROM (SELECT app.actor()));
GRANT UPDATE (state, decided_at, claimed_by, claimed_by_name, claimed_until, version) ON app.submission
  TO assay_web, assay_worker;

-- Set-based work reads facts and status, never a title, a note, a file or a name.
GRANT SELECT (tenant_id, id, person_id, item_id, submission_id, kind, subject, true_from, true_until, year, organisation_key,
  crebo, hours, known_from, known_until) ON app.verified_fact TO assay_batch;
GRANT SELECT (tenant_id, id, person_id, scheme, kind, from_level, to_level, since_day, at) ON app.status_event TO assay_batch;
GRANT SELECT (tenant_id, person_id, scheme, held_level, held_since, computed_level, level_until, fall_proposed_on, crebo,
  computed_at) ON app.status TO assay_batch;
GRANT SELECT (tenant_id, from_day, scheme) ON app.scheme_adoption TO assay_batch;
"""

FUNCTIONS = """
-- A body says until when a submission stays readable to it. What has ended or was taken back it cannot open again, and
-- open-ended it stays only while an undecided submission of the item lies there.
CREATE FUNCTION app.bound_disclosure(p_submission uuid, p_files uuid[], p_until timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  own uuid := app.tenant();
  handed_in record;
  found_one boolean;
BEGIN
  SELECT s.person_id, s.item_id, s.state INTO handed_in FROM app.submission s
   WHERE s.tenant_id = own AND s.id = p_submission;
  IF NOT FOUND OR (p_until IS NULL AND handed_in.state NOT IN ('waiting', 'question')) THEN RETURN false; END IF;
  PERFORM set_config('app.tenant_id', '', true), set_config('app.person_id', handed_in.person_id::text, true);
  UPDATE app.disclosure d SET open_until = p_until
   WHERE d.tenant_id = own AND d.item_id = handed_in.item_id AND d.person_id = handed_in.person_id
     AND d.revoked_at IS NULL AND (d.open_until IS NULL OR d.open_until > app.moment());
  found_one := FOUND;
  UPDATE app.file_grant g SET open_until = p_until
   WHERE g.tenant_id = own AND g.person_id = handed_in.person_id AND g.file_id = ANY (p_files)
     AND g.revoked_at IS NULL AND (g.open_until IS NULL OR g.open_until > app.moment());
  PERFORM set_config('app.tenant_id', own::text, true), set_config('app.person_id', '', true);
  RETURN found_one;
END $$;

-- What a person does with their own submission also stands in the chain of the body it was handed in to.
CREATE FUNCTION app.audit_at_body(p_tenant uuid, p_submission uuid, p_act text, p_detail text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  own uuid := app.person();
BEGIN
  IF own IS NULL OR NOT EXISTS (SELECT 1 FROM app.submission s WHERE s.tenant_id = p_tenant AND s.id = p_submission
                                   AND s.person_id = own) THEN
    RAISE EXCEPTION 'not a submission of this person' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('app.tenant_id', p_tenant::text, true);
  PERFORM app.audit_append(ARRAY['tenant:' || p_tenant], p_act, 'submission:' || p_submission, p_detail);
  PERFORM set_config('app.tenant_id', '', true);
END $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute(disclosed_table("portfolio_item", "disclosure", "item_id"))
    op.execute(disclosed_table("item_file", "disclosure", "item_id", own_key="item_id"))
    # Written by the person alone: a body that could write it would open items to itself.
    op.execute(dual_table("disclosure", writers="person"))
    op.execute(dual_table("submission", grants="SELECT, INSERT", writers="both"))
    op.execute(dual_table("decision", grants="SELECT, INSERT", writers="both"))
    op.execute(dual_table("verified_fact"))
    op.execute(dual_table("status_event", grants="SELECT, INSERT"))
    op.execute(dual_table("status"))
    op.execute(published_table("scheme_adoption"))
    op.execute(PARTS)
    op.execute(definer("bound_disclosure(uuid, uuid[], timestamptz)"))
    op.execute(definer("audit_at_body(uuid, uuid, text, text)"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
