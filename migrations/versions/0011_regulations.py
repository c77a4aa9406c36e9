"""Regulations: published editions, drafts, what an institution adopts, amends and answers, its calendar and locations.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

from assay.tenancy.walls import global_table, platform_table, published_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = """
-- One edition of one document, as its files. A correction of our own reading is a new revision; no row ever changes.
CREATE TABLE app.regulation_edition (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  issuer text NOT NULL CHECK (issuer ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(issuer) <= 60),
  document text NOT NULL CHECK (document ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(document) <= 60),
  edition text NOT NULL CHECK (edition ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(edition) <= 60),
  revision integer NOT NULL CHECK (revision >= 1),
  kind text NOT NULL,
  country text NOT NULL CHECK (country IN ('NL', 'BE')),
  title_nl text NOT NULL,
  title_en text NOT NULL,
  issuer_name_nl text NOT NULL,
  issuer_name_en text NOT NULL,
  in_force_from date,
  files jsonb NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  origin text NOT NULL CHECK (origin IN ('shipped', 'authored')),
  published_at timestamptz NOT NULL,
  published_by uuid,
  published_by_name text,
  UNIQUE (issuer, document, edition, revision),
  CHECK ((origin = 'authored') = (published_by IS NOT NULL AND published_by_name IS NOT NULL))
);

-- What an author works on. Publishing copies it; the draft stays.
CREATE TABLE app.regulation_draft (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  files jsonb NOT NULL,
  begun_from uuid REFERENCES app.regulation_edition,
  begun_by uuid NOT NULL,
  begun_by_name text NOT NULL,
  begun_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  published_as uuid REFERENCES app.regulation_edition,
  removed_at timestamptz,
  version integer NOT NULL DEFAULT 1
);

-- R028, R029: an institution takes an edition into force from a day, or ends a document. Events, never edited;
-- one that was wrong is voided by another.
CREATE TABLE app.regulation_adoption (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  document text NOT NULL,
  act text NOT NULL CHECK (act IN ('adopt', 'end', 'void')),
  edition_id uuid REFERENCES app.regulation_edition,
  holds_from date NOT NULL,
  voids uuid,
  decided_by text NOT NULL CHECK (length(decided_by) BETWEEN 1 AND 200),
  decided_on date NOT NULL,
  source text NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
  reason text CHECK (length(reason) BETWEEN 1 AND 2000),
  -- What it did to terms that ran, as it was shown before it was accepted.
  effect jsonb NOT NULL,
  recorded_by uuid NOT NULL,
  recorded_by_name text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, voids) REFERENCES app.regulation_adoption (tenant_id, id),
  CHECK ((act = 'adopt') = (edition_id IS NOT NULL)),
  CHECK ((act = 'void') = (voids IS NOT NULL))
);
CREATE UNIQUE INDEX regulation_adoption_voided_once ON app.regulation_adoption (tenant_id, voids) WHERE voids IS NOT NULL;
CREATE INDEX regulation_adoption_edition ON app.regulation_adoption (edition_id) WHERE edition_id IS NOT NULL;

-- A value that the institution set otherwise, with a source of its own.
CREATE TABLE app.regulation_amendment (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  act text NOT NULL CHECK (act IN ('amend', 'void')),
  document text NOT NULL,
  edition_id uuid NOT NULL REFERENCES app.regulation_edition,
  kind text NOT NULL,
  key text NOT NULL,
  field text NOT NULL,
  value jsonb,
  holds_from date NOT NULL,
  voids uuid,
  decided_by text NOT NULL CHECK (length(decided_by) BETWEEN 1 AND 200),
  decided_on date NOT NULL,
  source text NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
  reason text CHECK (length(reason) BETWEEN 1 AND 2000),
  effect jsonb NOT NULL,
  recorded_by uuid NOT NULL,
  recorded_by_name text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, voids) REFERENCES app.regulation_amendment (tenant_id, id),
  CHECK ((act = 'amend') = (value IS NOT NULL)),
  CHECK ((act = 'void') = (voids IS NOT NULL))
);
CREATE UNIQUE INDEX regulation_amendment_voided_once ON app.regulation_amendment (tenant_id, voids) WHERE voids IS NOT NULL;
CREATE INDEX regulation_amendment_edition ON app.regulation_amendment (edition_id);

-- An answer to what a document leaves open. The last one counts from its own day; earlier ones stay.
CREATE TABLE app.regulation_answer (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  edition_id uuid NOT NULL REFERENCES app.regulation_edition,
  point text NOT NULL,
  option text NOT NULL,
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
  answered_on date NOT NULL,
  decided_by text NOT NULL CHECK (length(decided_by) BETWEEN 1 AND 200),
  effect jsonb NOT NULL,
  recorded_by uuid NOT NULL,
  recorded_by_name text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX regulation_answer_edition ON app.regulation_answer (edition_id);

-- Days on which an institution is closed. Taken away by a row that voids, so that an old date still explains itself.
CREATE TABLE app.closing_period (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  act text NOT NULL CHECK (act IN ('close', 'void')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  kind text NOT NULL CHECK (kind IN ('closing_day', 'school_holiday')),
  first_day date NOT NULL,
  last_day date NOT NULL,
  voids uuid,
  effect jsonb NOT NULL,
  recorded_by uuid NOT NULL,
  recorded_by_name text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, voids) REFERENCES app.closing_period (tenant_id, id),
  CHECK (last_day >= first_day AND last_day < first_day + 366),
  CHECK ((act = 'void') = (voids IS NOT NULL))
);
CREATE UNIQUE INDEX closing_period_voided_once ON app.closing_period (tenant_id, voids) WHERE voids IS NOT NULL;

-- How an institution counts: what decree days do, and up to which day its closing days were filled in.
CREATE TABLE app.calendar_choice (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  decree text NOT NULL CHECK (decree IN ('term_end_only', 'as_holiday', 'ignore')),
  known_until date,
  effect jsonb NOT NULL,
  recorded_by uuid NOT NULL,
  recorded_by_name text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- Days that a royal decree puts on a par with a holiday, beyond those that come with the product. One row a year that
-- is known, with its days.
CREATE TABLE app.decree_year (
  year integer PRIMARY KEY CHECK (year BETWEEN 2000 AND 2100),
  days date[] NOT NULL,
  source text NOT NULL CHECK (length(source) BETWEEN 1 AND 300),
  recorded_by uuid NOT NULL,
  recorded_by_name text NOT NULL,
  recorded_at timestamptz NOT NULL
);

-- R025: where exams are held and documents lie for inspection.
CREATE TABLE app.location (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  address text NOT NULL CHECK (length(address) BETWEEN 1 AND 300),
  postcode text NOT NULL CHECK (length(postcode) BETWEEN 4 AND 10),
  place_id integer NOT NULL REFERENCES app.place,
  starts_on date NOT NULL,
  ends_on date CHECK (ends_on >= starts_on),
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX location_place ON app.location (place_id);

-- Counts up with every change of what an institution's regulations say, so that a copy in memory knows it is old.
ALTER TABLE app.tenant ADD COLUMN law_version integer NOT NULL DEFAULT 1;
ALTER TABLE app.appointment DROP CONSTRAINT appointment_role_check;
ALTER TABLE app.appointment ADD CONSTRAINT appointment_role_check
  CHECK (role IN ('administrator', 'lead_assessor', 'coordinator', 'board', 'secretary')) NOT VALID;
ALTER TABLE app.appointment VALIDATE CONSTRAINT appointment_role_check;
ALTER TABLE app.invitation DROP CONSTRAINT invitation_role_check;
ALTER TABLE app.invitation ADD CONSTRAINT invitation_role_check
  CHECK (role IN ('administrator', 'lead_assessor', 'coordinator', 'board', 'secretary')) NOT VALID;
ALTER TABLE app.invitation VALIDATE CONSTRAINT invitation_role_check;
"""

FUNCTIONS = """
CREATE FUNCTION app.law_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  UPDATE app.tenant SET law_version = law_version + 1 WHERE id = NEW.tenant_id;
  RETURN NULL;
END $$;

CREATE FUNCTION app.edition_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'a published edition never changes' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON app.regulation_edition FOR EACH ROW EXECUTE FUNCTION app.edition_kept();
"""

#: What an institution's regulations say follows from these.
LAW = ("regulation_adoption", "regulation_amendment", "regulation_answer", "closing_period", "calendar_choice")


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for table in LAW:
        op.execute(
            f"CREATE TRIGGER law_changed AFTER INSERT ON app.{table} FOR EACH ROW EXECUTE FUNCTION app.law_changed()"
        )
        op.execute(published_table(table))
    op.execute(published_table("location", "SELECT, INSERT, UPDATE"))
    op.execute(global_table("regulation_edition", platform_writable=True))
    # The editions that come with the product are put in by the migration login, as the owner.
    op.execute("CREATE POLICY shipped ON app.regulation_edition FOR INSERT TO assay_owner WITH CHECK (origin = 'shipped')")
    op.execute(global_table("decree_year", platform_writable=True))
    op.execute(platform_table("regulation_draft"))
    op.execute("REVOKE ALL ON FUNCTION app.law_changed(), app.edition_kept() FROM PUBLIC")


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
