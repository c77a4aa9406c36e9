"""Files: large media in parts, and keys that say nothing of a person.

Revision ID: 0009
Revises: 0008
"""

from alembic import op

from assay.tenancy.walls import definer, system_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = """
-- The store's name for an upload in parts that was begun, and the size of its parts in bytes; the last one is shorter.
ALTER TABLE app.file ADD COLUMN upload_id text, ADD COLUMN part_bytes bigint;

-- Every key of the store that a row refers to. A key is drawn at random, so only this tells which objects are in use.
CREATE TABLE app.object_in_use (key text PRIMARY KEY);
"""

FUNCTIONS = """
-- A sent object is in use until it was checked, a ready one as long as its row names it. A key that stands here cannot
-- be taken by another row.
CREATE FUNCTION app.file_objects() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM app.object_in_use WHERE key IN (OLD.quarantine_key, OLD.ready_key);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO app.object_in_use (key)
    SELECT k FROM unnest(ARRAY[
      CASE WHEN NEW.state IN ('awaiting', 'checking') THEN NEW.quarantine_key END, NEW.ready_key]) k
     WHERE k IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION app.preview_objects() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM app.object_in_use WHERE key = OLD.key;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO app.object_in_use (key) VALUES (NEW.key);
  END IF;
  RETURN NULL;
END $$;

-- Of these keys of the store, the ones no row refers to.
CREATE OR REPLACE FUNCTION app.stray_objects(p_keys text[]) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  IF app.tenant() IS NOT NULL OR app.person() IS NOT NULL THEN
    RAISE EXCEPTION 'sweeping has a scope of its own' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY SELECT k FROM unnest(p_keys) k WHERE NOT EXISTS (SELECT 1 FROM app.object_in_use u WHERE u.key = k);
END $$;
"""

# The walls hold the owner as well, and here every person's rows are wanted at once.
KEYS_SO_FAR = """
ALTER TABLE app.file NO FORCE ROW LEVEL SECURITY;
ALTER TABLE app.file_preview NO FORCE ROW LEVEL SECURITY;
INSERT INTO app.object_in_use (key)
SELECT quarantine_key FROM app.file WHERE state IN ('awaiting', 'checking')
UNION SELECT ready_key FROM app.file WHERE ready_key IS NOT NULL
UNION SELECT key FROM app.file_preview;
ALTER TABLE app.file FORCE ROW LEVEL SECURITY;
ALTER TABLE app.file_preview FORCE ROW LEVEL SECURITY;
"""

TRIGGERS = """
CREATE TRIGGER objects AFTER INSERT OR DELETE OR UPDATE OF state, quarantine_key, ready_key ON app.file
  FOR EACH ROW EXECUTE FUNCTION app.file_objects();
CREATE TRIGGER objects AFTER INSERT OR DELETE OR UPDATE OF key ON app.file_preview
  FOR EACH ROW EXECUTE FUNCTION app.preview_objects();
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(system_table("object_in_use"))
    op.execute(FUNCTIONS)
    op.execute(definer("file_objects()", executors="assay_owner"))
    op.execute(definer("preview_objects()", executors="assay_owner"))
    op.execute(definer("stray_objects(text[])", executors="assay_worker"))
    op.execute(TRIGGERS)
    op.execute(KEYS_SO_FAR)


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
