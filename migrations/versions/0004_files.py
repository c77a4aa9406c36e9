"""Files: what was uploaded, what became of it, its previews, and to which institutions it is opened.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

from assay.tenancy.walls import definer, disclosed_table, dual_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE app.file (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  purpose text NOT NULL CHECK (purpose IN ('evidence', 'photo')),
  state text NOT NULL CHECK (state IN ('awaiting', 'checking', 'ready', 'refused', 'gone')),
  original_name text NOT NULL CHECK (length(original_name) BETWEEN 1 AND 200),
  declared_type text NOT NULL CHECK (length(declared_type) <= 200),
  declared_size bigint NOT NULL CHECK (declared_size > 0),
  most_bytes bigint NOT NULL CHECK (most_bytes > 0),
  quarantine_key text NOT NULL,
  -- The object as it lay there when the upload was confirmed: another one under the same key is not this file.
  quarantine_etag text,
  sent_size bigint,
  sent_sha256 text CHECK (sent_sha256 ~ '^[0-9a-f]{64}$'),
  ready_key text,
  media_type text,
  extension text,
  size bigint,
  sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  pages integer,
  duration double precision,
  changes jsonb NOT NULL DEFAULT '[]',
  refusal_code text,
  refusal_facts jsonb,
  created_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  checked_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (person_id, id),
  CHECK (state <> 'ready' OR (ready_key IS NOT NULL AND media_type IS NOT NULL AND size IS NOT NULL)),
  CHECK (state <> 'refused' OR refusal_code IS NOT NULL)
);
CREATE INDEX file_of_day ON app.file (person_id, created_at);

-- number 0 is the thumbnail; from 1 on the pages, or the one view of a picture.
CREATE TABLE app.file_preview (
  person_id uuid NOT NULL,
  file_id uuid NOT NULL,
  number integer NOT NULL CHECK (number >= 0),
  kind text NOT NULL CHECK (kind IN ('thumbnail', 'page', 'view')),
  key text NOT NULL,
  media_type text NOT NULL,
  width integer NOT NULL,
  height integer NOT NULL,
  size bigint NOT NULL,
  PRIMARY KEY (person_id, file_id, number),
  FOREIGN KEY (person_id, file_id) REFERENCES app.file (person_id, id)
);
CREATE INDEX ON app.file_preview (file_id);

-- Written by the person alone: an institution that could write it would open files to itself.
CREATE TABLE app.file_grant (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  person_id uuid NOT NULL,
  file_id uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  open_until timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, file_id),
  FOREIGN KEY (person_id, file_id) REFERENCES app.file (person_id, id)
);
CREATE INDEX ON app.file_grant (file_id);
CREATE INDEX ON app.file_grant (person_id);
"""

FUNCTIONS = """
-- An institution bounds what was opened to it, for example to its record term after a decision. Never wider, never longer.
CREATE FUNCTION app.narrow_file_grants(p_person uuid, p_files uuid[], p_until timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  own uuid := app.tenant();
  n integer;
BEGIN
  IF own IS NULL OR p_until IS NULL THEN RETURN 0; END IF;
  PERFORM set_config('app.tenant_id', '', true), set_config('app.person_id', p_person::text, true);
  UPDATE app.file_grant SET open_until = p_until
   WHERE tenant_id = own AND person_id = p_person AND file_id = ANY (p_files) AND revoked_at IS NULL
     AND (open_until IS NULL OR open_until > p_until);
  GET DIAGNOSTICS n = ROW_COUNT;
  PERFORM set_config('app.tenant_id', own::text, true), set_config('app.person_id', '', true);
  RETURN n;
END $$;

-- Of these keys of the store, the ones no row refers to. A key starts with the id of the person whose it is.
CREATE FUNCTION app.stray_objects(p_keys text[]) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  k text;
  referred boolean;
BEGIN
  IF app.tenant() IS NOT NULL OR app.person() IS NOT NULL THEN
    RAISE EXCEPTION 'sweeping has a scope of its own' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOREACH k IN ARRAY p_keys LOOP
    referred := false;
    IF k ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/' THEN
      PERFORM set_config('app.person_id', split_part(k, '/', 1), true);
      SELECT EXISTS (SELECT 1 FROM app.file f WHERE f.person_id = app.person()
                        AND (f.ready_key = k OR (f.quarantine_key = k AND f.state IN ('awaiting', 'checking'))))
          OR EXISTS (SELECT 1 FROM app.file_preview p WHERE p.person_id = app.person() AND p.key = k) INTO referred;
    END IF;
    IF NOT referred THEN RETURN NEXT k; END IF;
  END LOOP;
  PERFORM set_config('app.person_id', '', true);
END $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute(disclosed_table("file", "file_grant", "file_id"))
    op.execute(disclosed_table("file_preview", "file_grant", "file_id", own_key="file_id"))
    op.execute(dual_table("file_grant", writers="person"))
    op.execute(definer("narrow_file_grants(uuid, uuid[], timestamptz)"))
    op.execute(definer("stray_objects(text[])", executors="assay_worker"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
