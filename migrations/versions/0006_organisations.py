"""Institutions: requests for an account, invitations, appointments that end at once, and the look at the list.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

from assay.tenancy.walls import definer, platform_table, tenant_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = """
-- R002, R006: what an institution says of itself when it asks for an account. Nobody is signed in yet.
CREATE TABLE app.account_request (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  institution_name text NOT NULL CHECK (length(institution_name) BETWEEN 2 AND 200),
  kind text NOT NULL CHECK (kind IN ('verifying_body', 'school', 'exam_bureau')),
  country text NOT NULL CHECK (country IN ('NL', 'BE')),
  place_id integer NOT NULL REFERENCES app.place,
  website text CHECK (length(website) <= 300),
  registration_number text NOT NULL CHECK (registration_number ~ '^[0-9]{8}([0-9]{2})?$'),
  requester_name text NOT NULL CHECK (length(requester_name) BETWEEN 1 AND 200),
  requester_email text NOT NULL CHECK (length(requester_email) <= 254),
  requester_function text NOT NULL CHECK (length(requester_function) BETWEEN 1 AND 200),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
  -- R034: in Flanders the legal representative in the KBO is the first administrator.
  legal_representative text CHECK (length(legal_representative) BETWEEN 1 AND 200),
  legal_representative_email text CHECK (length(legal_representative_email) <= 254),
  language text NOT NULL CHECK (language IN ('nl', 'en')),
  asked_at timestamptz NOT NULL,
  link_until timestamptz NOT NULL,
  confirmed_at timestamptz,
  decision text CHECK (decision IN ('approved', 'refused')),
  decided_at timestamptz,
  decided_by uuid,
  decided_by_name text,
  refusal_reason text CHECK (length(refusal_reason) BETWEEN 1 AND 1000),
  tenant_id uuid REFERENCES app.tenant,
  CHECK ((country = 'BE') = (legal_representative IS NOT NULL AND legal_representative_email IS NOT NULL)),
  CHECK ((decision IS NULL) = (decided_at IS NULL)),
  CHECK (coalesce(decision = 'approved', false) = (tenant_id IS NOT NULL)),
  CHECK (coalesce(decision = 'refused', false) = (refusal_reason IS NOT NULL)),
  CHECK (decided_at IS NULL OR confirmed_at IS NOT NULL)
);
CREATE INDEX account_request_waiting ON app.account_request (confirmed_at, id)
  WHERE confirmed_at IS NOT NULL AND decided_at IS NULL;
CREATE INDEX account_request_decided ON app.account_request (decided_at DESC, id DESC) WHERE decided_at IS NOT NULL;
CREATE INDEX account_request_tenant ON app.account_request (tenant_id) WHERE tenant_id IS NOT NULL;

-- The link's secret is computed from the id; nothing secret stands here.
CREATE TABLE app.invitation (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  email text NOT NULL CHECK (length(email) <= 254),
  language text NOT NULL CHECK (language IN ('nl', 'en')),
  role text NOT NULL CHECK (role IN ('administrator', 'lead_assessor', 'coordinator')),
  starts_on date NOT NULL,
  ends_on date CHECK (ends_on >= starts_on),
  invited_by uuid,
  invited_by_name text NOT NULL,
  invited_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  appointment_id uuid,
  revoked_at timestamptz,
  revoked_by uuid,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, appointment_id) REFERENCES app.appointment (tenant_id, id),
  CHECK (num_nonnulls(accepted_at, revoked_at) <= 1),
  CHECK ((accepted_at IS NULL) = (appointment_id IS NULL))
);
CREATE INDEX invitation_open ON app.invitation (tenant_id, id) WHERE accepted_at IS NULL AND revoked_at IS NULL;

-- R036: somebody looked at the list of people and says that it is right.
CREATE TABLE app.people_confirmation (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  confirmed_by uuid NOT NULL,
  confirmed_by_name text NOT NULL,
  confirmed_at timestamptz NOT NULL,
  people integer NOT NULL CHECK (people > 0),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ON app.people_confirmation (tenant_id, confirmed_at DESC);

CREATE INDEX appointment_by_name ON app.appointment (tenant_id, lower(person_name), id);
"""

FUNCTIONS = """
-- The link in the mail was used: from now on the platform sees the request. True also the second time.
CREATE FUNCTION app.confirm_account_request(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE done boolean;
BEGIN
  IF NOT app.account_scope() THEN RETURN false; END IF;
  PERFORM set_config('app.platform', 'yes', true);
  UPDATE app.account_request SET confirmed_at = coalesce(confirmed_at, app.moment())
   WHERE id = p_id AND (confirmed_at IS NOT NULL OR link_until > app.moment());
  done := FOUND;
  PERFORM set_config('app.platform', '', true);
  RETURN done;
END $$;

-- The platform invites the first administrator of an institution it approved, and nobody else: NULL once the
-- institution has people of its own. R034: in Flanders that is the legal representative.
CREATE FUNCTION app.invite_first_administrator(p_request uuid, p_expires timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE r app.account_request%ROWTYPE; made uuid;
BEGIN
  IF NOT app.platform() THEN RETURN NULL; END IF;
  SELECT * INTO r FROM app.account_request WHERE id = p_request AND decision = 'approved' FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM set_config('app.tenant_id', r.tenant_id::text, true);
  IF NOT EXISTS (SELECT 1 FROM app.appointment a WHERE a.tenant_id = r.tenant_id)
     AND EXISTS (SELECT 1 FROM app.tenant t WHERE t.id = r.tenant_id AND t.status = 'approved') THEN
    UPDATE app.invitation i SET revoked_at = app.moment(), revoked_by = app.actor()
     WHERE i.tenant_id = r.tenant_id AND i.accepted_at IS NULL AND i.revoked_at IS NULL;
    INSERT INTO app.invitation (tenant_id, name, email, language, role, starts_on, invited_by_name, invited_at, expires_at)
    VALUES (r.tenant_id, coalesce(r.legal_representative, r.requester_name),
            coalesce(r.legal_representative_email, r.requester_email), r.language, 'administrator', app.day(), 'Assay',
            app.moment(), p_expires)
    RETURNING id INTO made;
    PERFORM app.audit_append(ARRAY['tenant:' || r.tenant_id], 'invitation.sent', 'invitation:' || made,
                             '{"role": "administrator"}');
  END IF;
  PERFORM set_config('app.tenant_id', '', true);
  RETURN made;
END $$;

-- What a link shows to whoever holds it: who invites, for what, until when. Never the address it was sent to.
CREATE FUNCTION app.show_invitation(p_tenant uuid, p_id uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE shown jsonb; had_tenant text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant::text, true);
  SELECT jsonb_build_object('institution', t.name, 'kind', t.kind, 'country', t.country, 'role', i.role,
                            'starts_on', i.starts_on, 'ends_on', i.ends_on, 'invited_by', i.invited_by_name,
                            'expires_at', i.expires_at,
                            'open', i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > app.moment()
                                    AND (i.ends_on IS NULL OR i.ends_on >= app.day()))
    INTO shown
    FROM app.invitation i JOIN app.tenant t ON t.id = i.tenant_id AND t.status = 'approved'
   WHERE i.tenant_id = p_tenant AND i.id = p_id;
  PERFORM set_config('app.tenant_id', had_tenant, true);
  RETURN shown;
END $$;

-- A person takes an invitation up: the institution's appointment, written in the person's own hat. One use.
-- outcome: accepted, held (has this role already) or gone.
CREATE FUNCTION app.accept_invitation(p_tenant uuid, p_id uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  who uuid := app.person();
  who_name text;
  i app.invitation%ROWTYPE;
  made uuid;
  outcome text := 'gone';
BEGIN
  IF who IS NULL THEN RETURN jsonb_build_object('outcome', 'gone'); END IF;
  SELECT p.name INTO who_name FROM app.person p WHERE p.person_id = who;
  PERFORM set_config('app.tenant_id', p_tenant::text, true);
  SELECT v.* INTO i FROM app.invitation v
   WHERE v.tenant_id = p_tenant AND v.id = p_id AND v.accepted_at IS NULL AND v.revoked_at IS NULL
     AND v.expires_at > app.moment() AND (v.ends_on IS NULL OR v.ends_on >= app.day())
     AND EXISTS (SELECT 1 FROM app.tenant t WHERE t.id = p_tenant AND t.status = 'approved'
                    AND (v.role <> 'lead_assessor' OR t.kind = 'verifying_body'))
   FOR UPDATE;
  IF FOUND THEN
    IF EXISTS (SELECT 1 FROM app.appointment a WHERE a.tenant_id = p_tenant AND a.person_id = who AND a.role = i.role
                  AND a.ended_at IS NULL AND (a.ends_on IS NULL OR a.ends_on >= app.day())) THEN
      outcome := 'held';
    ELSE
      -- Nobody had the role before the day it was accepted.
      INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, ends_on, appointed_by, appointed_at)
      VALUES (p_tenant, who, who_name, i.role, greatest(i.starts_on, app.day()), i.ends_on, i.invited_by, app.moment())
      RETURNING id INTO made;
      UPDATE app.invitation v SET accepted_at = app.moment(), appointment_id = made
       WHERE v.tenant_id = p_tenant AND v.id = p_id;
      PERFORM app.audit_append(ARRAY['tenant:' || p_tenant, 'person:' || who], 'invitation.accepted',
        'appointment:' || made, jsonb_build_object('invitation', p_id, 'role', i.role)::text);
      outcome := 'accepted';
    END IF;
  END IF;
  PERFORM set_config('app.tenant_id', '', true);
  RETURN jsonb_build_object('outcome', outcome, 'appointment_id', made, 'invited_by', i.invited_by, 'role', i.role);
END $$;
"""


#: A role that was ended is over at that moment, not at the end of its last day (R036).
def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute(platform_table("account_request"))
    op.execute(tenant_table("invitation"))
    op.execute(tenant_table("people_confirmation", grants="SELECT, INSERT"))
    for signature in (
        "confirm_account_request(uuid)",
        "invite_first_administrator(uuid, timestamptz)",
        "show_invitation(uuid, uuid)",
        "accept_invitation(uuid, uuid)",
    ):
        op.execute(definer(signature, executors="assay_web"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
