"""Letters as they were sent, and letterheads.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

from assay.tenancy.walls import definer, dual_table, platform_table, published_table

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = """
  template text NOT NULL CHECK (length(template) BETWEEN 1 AND 100),
  template_version integer NOT NULL CHECK (template_version >= 1),
  language text NOT NULL CHECK (language IN ('nl', 'en')),
  level text NOT NULL CHECK (level IN ('A2', 'B1')),
  subject_kind text NOT NULL CHECK (length(subject_kind) BETWEEN 1 AND 60),
  subject_id uuid NOT NULL,
  to_name text NOT NULL CHECK (length(to_name) BETWEEN 1 AND 300),
  -- What the template was given, what came of it word for word, and the articles it rests on.
  fields jsonb NOT NULL,
  content jsonb NOT NULL,
  cited jsonb NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  sent_at timestamptz NOT NULL,
  sent_by uuid,
  sent_by_name text NOT NULL,
  -- The PDF in the store, once a job has made it.
  pdf_key text CHECK (length(pdf_key) BETWEEN 20 AND 200),
  pdf_sha256 text CHECK (pdf_sha256 ~ '^[0-9a-f]{64}$'),
  pdf_size integer CHECK (pdf_size > 0),
  pdf_made_at timestamptz,
  CHECK (num_nonnulls(pdf_key, pdf_sha256, pdf_size, pdf_made_at) IN (0, 4))
"""

TABLES = f"""
-- A letter of an institution, as it was sent; to a person of the product where one is named.
CREATE TABLE app.letter (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  person_id uuid REFERENCES app.person,
{COLUMNS},
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX letter_of_person ON app.letter (person_id, id);
CREATE INDEX letter_about ON app.letter (tenant_id, subject_id);

-- A letter of the platform, to somebody who may have no account.
CREATE TABLE app.platform_letter (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  to_email text NOT NULL CHECK (length(to_email) BETWEEN 3 AND 254),
{COLUMNS}
);
CREATE INDEX platform_letter_about ON app.platform_letter (subject_id);

-- What stands at the head of an institution's letters.
CREATE TABLE app.letterhead (
  tenant_id uuid PRIMARY KEY REFERENCES app.tenant,
  sender text NOT NULL CHECK (length(sender) BETWEEN 1 AND 200),
  department text CHECK (length(department) BETWEEN 1 AND 200),
  address text NOT NULL CHECK (length(address) BETWEEN 1 AND 300),
  postcode text NOT NULL CHECK (length(postcode) BETWEEN 4 AND 10),
  place text NOT NULL CHECK (length(place) BETWEEN 1 AND 100),
  contact text CHECK (length(contact) BETWEEN 1 AND 200),
  changed_by uuid NOT NULL,
  changed_by_name text NOT NULL,
  changed_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1
);
"""

FUNCTIONS = """
-- A letter that was sent stays as it is. Once, its PDF is added.
CREATE FUNCTION app.letter_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.pdf_key IS NOT NULL OR to_jsonb(NEW) - '{pdf_key,pdf_sha256,pdf_size,pdf_made_at}'::text[]
     IS DISTINCT FROM to_jsonb(OLD) - '{pdf_key,pdf_sha256,pdf_size,pdf_made_at}'::text[] THEN
    RAISE EXCEPTION 'a letter that was sent never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON app.letter FOR EACH ROW EXECUTE FUNCTION app.letter_kept();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON app.platform_letter FOR EACH ROW EXECUTE FUNCTION app.letter_kept();

-- The PDF of a letter is in use as long as the letter is kept, which is for ever.
CREATE FUNCTION app.letter_objects() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  IF NEW.pdf_key IS NOT NULL THEN
    INSERT INTO app.object_in_use (key) VALUES (NEW.pdf_key);
  END IF;
  RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER objects AFTER INSERT OR UPDATE OF pdf_key ON app.letter
  FOR EACH ROW EXECUTE FUNCTION app.letter_objects();
CREATE TRIGGER objects AFTER INSERT OR UPDATE OF pdf_key ON app.platform_letter
  FOR EACH ROW EXECUTE FUNCTION app.letter_objects();
"""

GRANTS = "SELECT, INSERT, UPDATE (pdf_key, pdf_sha256, pdf_size, pdf_made_at)"


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(dual_table("letter", GRANTS))
    op.execute(platform_table("platform_letter", GRANTS))
    op.execute(published_table("letterhead", "SELECT, INSERT, UPDATE"))
    op.execute(FUNCTIONS)
    op.execute("REVOKE ALL ON FUNCTION app.letter_kept() FROM PUBLIC")
    op.execute(definer("letter_objects()", executors="assay_owner"))
    op.execute(TRIGGERS)


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
