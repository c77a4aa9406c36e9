"""Walls that were wider than they had to be: what ended is closed, a job belongs to who adds it, a term is a term.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

from assay.tenancy.walls import definer

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Row security opens rows, not columns. A body keeps that it decided, when, on which kind of thing and why; the item
# as it was handed in and what the person answered it reads while that is open to it. So these two columns are read
# through functions that ask the disclosure.
OPEN_NOW = """s.state <> 'taken_back' AND EXISTS (SELECT 1 FROM app.disclosure d
      WHERE d.tenant_id = s.tenant_id AND d.item_id = s.item_id AND d.person_id = s.person_id
        AND d.revoked_at IS NULL AND (d.open_until IS NULL OR d.open_until > app.moment()))"""

FUNCTIONS = f"""
-- The item as it was handed in: whole for the person, and for the body while it is open to it; after that its kind.
CREATE FUNCTION app.handed_in(p_tenant uuid, p_submission uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
  SELECT CASE WHEN s.person_id = app.person() OR ({OPEN_NOW}) THEN s.item
              ELSE jsonb_build_object('kind', s.item -> 'kind') END
    FROM app.submission s WHERE s.tenant_id = p_tenant AND s.id = p_submission
$$;

-- What was said with a step: the body's own words always, the person's answer while the item is open to the body.
CREATE FUNCTION app.said(p_tenant uuid, p_decision uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
  SELECT CASE WHEN d0.kind <> 'answer' OR s.person_id = app.person() OR ({OPEN_NOW}) THEN d0.reason END
    FROM app.decision d0 JOIN app.submission s ON s.tenant_id = d0.tenant_id AND s.id = d0.submission_id
   WHERE d0.tenant_id = p_tenant AND d0.id = p_decision
$$;

-- As in 0005, and no longer than the term: three years after an acceptance, six weeks after a refusal
-- (`portfolio.verification.rules`), open-ended while nothing was decided. Of files only those that were handed in.
CREATE OR REPLACE FUNCTION app.bound_disclosure(p_submission uuid, p_files uuid[], p_until timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  own uuid := app.tenant();
  handed_in record;
  latest timestamptz;
  found_one boolean;
BEGIN
  SELECT s.person_id, s.item_id, s.item, s.state, s.decided_at INTO handed_in FROM app.submission s
   WHERE s.tenant_id = own AND s.id = p_submission;
  IF NOT FOUND THEN RETURN false; END IF;
  IF handed_in.state IN ('waiting', 'question') THEN
    IF p_until IS NOT NULL THEN RETURN false; END IF;
  ELSE
    -- In UTC, where a day is always as long as the next.
    latest := (handed_in.decided_at AT TIME ZONE 'UTC' + CASE handed_in.state
      WHEN 'accepted' THEN interval '3 years' WHEN 'refused' THEN interval '42 days' END) AT TIME ZONE 'UTC';
    IF p_until IS NULL OR latest IS NULL OR p_until > latest THEN RETURN false; END IF;
  END IF;
  PERFORM set_config('app.tenant_id', '', true), set_config('app.person_id', handed_in.person_id::text, true);
  UPDATE app.disclosure d SET open_until = p_until
   WHERE d.tenant_id = own AND d.item_id = handed_in.item_id AND d.person_id = handed_in.person_id
     AND d.revoked_at IS NULL AND (d.open_until IS NULL OR d.open_until > app.moment());
  found_one := FOUND;
  UPDATE app.file_grant g SET open_until = p_until
   WHERE g.tenant_id = own AND g.person_id = handed_in.person_id AND g.file_id = ANY (p_files)
     AND EXISTS (SELECT 1 FROM jsonb_array_elements(handed_in.item -> 'files') f WHERE f ->> 'id' = g.file_id::text)
     AND g.revoked_at IS NULL AND (g.open_until IS NULL OR g.open_until > app.moment());
  PERFORM set_config('app.tenant_id', own::text, true), set_config('app.person_id', '', true);
  RETURN found_one;
END $$;
"""

COLUMNS = """
REVOKE SELECT ON app.submission, app.decision FROM assay_web, assay_worker;
GRANT SELECT (tenant_id, id, person_id, item_id, person_name, item_version, state, submitted_at, decided_at, claimed_by,
  claimed_by_name, claimed_until, version) ON app.submission TO assay_web, assay_worker;
GRANT SELECT (tenant_id, id, person_id, submission_id, kind, takes_back, actor_id, actor_name, at) ON app.decision
  TO assay_web, assay_worker;
"""

# A job runs in the scope that its row names, so a row is a way to act as somebody. It names the scope of who adds it.
# What must reach further is listed: the door mails the account it found and asks the platform, the platform tells an
# institution, and timed work, which has no scope, goes round the bodies.
OUTBOX = """
ALTER POLICY write ON app.outbox WITH CHECK (
  (scope_tenant = (SELECT app.tenant()) AND scope_person IS NULL AND NOT scope_platform)
  OR (scope_person = (SELECT app.person()) AND scope_tenant IS NULL AND NOT scope_platform)
  OR (scope_platform AND (SELECT app.platform()) AND scope_tenant IS NULL AND scope_person IS NULL)
  OR ((SELECT app.account_scope()) AND scope_tenant IS NULL AND scope_person IS NOT NULL AND NOT scope_platform
      AND kind IN ('mail.account', 'mail.account_exists'))
  OR ((SELECT app.account_scope()) AND scope_tenant IS NULL AND scope_person IS NULL AND scope_platform
      AND kind = 'organisations.mail_request')
  OR ((SELECT app.platform()) AND scope_tenant IS NOT NULL AND scope_person IS NULL AND NOT scope_platform
      AND kind IN ('organisations.mail_invitation', 'organisations.tell_closed')));
CREATE POLICY go_round ON app.outbox FOR INSERT TO assay_worker WITH CHECK (
  kind = 'certification.body' AND scope_tenant IS NOT NULL AND scope_person IS NULL AND NOT scope_platform
  AND (SELECT app.tenant()) IS NULL AND (SELECT app.person()) IS NULL
  AND NOT (SELECT app.platform()) AND NOT (SELECT app.account_scope()));
"""


def upgrade() -> None:
    op.execute(FUNCTIONS)
    op.execute(definer("handed_in(uuid, uuid)"))
    op.execute(definer("said(uuid, uuid)"))
    op.execute(COLUMNS)
    op.execute(OUTBOX)
    # Counting slides since 0008.
    op.execute("DROP FUNCTION app.throttle_hit(bytea, integer, integer, timestamptz)")


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
