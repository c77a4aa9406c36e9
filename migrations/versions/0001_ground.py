"""The ground: scopes, institutions, people and accounts, sessions, outbox, notices, audit chain.

Revision ID: 0001
Revises: none
"""

from alembic import op

from assay.tenancy.walls import (
    account_table,
    definer,
    dual_table,
    hat_table,
    person_table,
    public_table,
    root_table,
    system_table,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCOPE_FUNCTIONS = """
-- RETURN binds every name now: whatever path a caller sets, these call what they were made with.
CREATE FUNCTION app.tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;
CREATE FUNCTION app.person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.person_id', true), '')::uuid;
CREATE FUNCTION app.actor() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.actor_id', true), '')::uuid;
CREATE FUNCTION app.institution() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.institution_id', true), '')::uuid;
CREATE FUNCTION app.platform() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(current_setting('app.platform', true), '') = 'yes';
CREATE FUNCTION app.account_scope() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(current_setting('app.account_scope', true), '') = 'yes';
CREATE FUNCTION app.moment() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.moment', true), '')::timestamptz;
CREATE FUNCTION app.day() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (app.moment() AT TIME ZONE 'Europe/Amsterdam')::date;

-- Every key, every time: a key that is not written would keep what an earlier transaction left.
CREATE FUNCTION app.set_scope(p_tenant uuid, p_person uuid, p_actor uuid, p_institution uuid, p_platform boolean,
                              p_account boolean, p_moment timestamptz) RETURNS void LANGUAGE sql AS $$
  SELECT set_config('app.tenant_id', coalesce(p_tenant::text, ''), true),
         set_config('app.person_id', coalesce(p_person::text, ''), true),
         set_config('app.actor_id', coalesce(p_actor::text, ''), true),
         set_config('app.institution_id', coalesce(p_institution::text, ''), true),
         set_config('app.platform', CASE WHEN p_platform THEN 'yes' ELSE '' END, true),
         set_config('app.account_scope', CASE WHEN p_account THEN 'yes' ELSE '' END, true),
         set_config('app.moment', coalesce(p_moment::text, ''), true)
$$;
"""

TABLES = """
CREATE TABLE app.tenant (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$'),
  name text NOT NULL CHECK (length(name) BETWEEN 2 AND 200),
  kind text NOT NULL CHECK (kind IN ('verifying_body', 'school', 'exam_bureau')),
  country text NOT NULL CHECK (country IN ('NL', 'BE')),
  status text NOT NULL CHECK (status IN ('approved', 'closed')),
  place_id integer,
  website text,
  brand jsonb,
  approved_at timestamptz NOT NULL,
  approved_by uuid,
  closed_at timestamptz,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE app.person (
  person_id uuid PRIMARY KEY DEFAULT uuidv7(),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL
);

CREATE TABLE app.account (
  person_id uuid PRIMARY KEY REFERENCES app.person,
  email text NOT NULL CHECK (length(email) <= 254),
  email_key text NOT NULL UNIQUE,
  password_hash text,
  language text NOT NULL CHECK (language IN ('nl', 'en')),
  theme text NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark')),
  confirmed_at timestamptz,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE app.account_token (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  purpose text NOT NULL CHECK (purpose IN ('confirm', 'reset')),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX ON app.account_token (person_id, purpose);

CREATE TABLE app.session (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  digest bytea NOT NULL UNIQUE,
  person_id uuid NOT NULL REFERENCES app.person,
  hat text NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  user_agent text CHECK (length(user_agent) <= 300)
);
CREATE INDEX ON app.session (person_id);

CREATE TABLE app.api_token (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  digest bytea NOT NULL UNIQUE,
  person_id uuid NOT NULL REFERENCES app.person,
  hat text NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX ON app.api_token (person_id);

CREATE TABLE app.platform_administrator (
  person_id uuid NOT NULL REFERENCES app.person,
  starts_on date NOT NULL,
  ends_on date,
  PRIMARY KEY (person_id, starts_on)
);

CREATE TABLE app.appointment (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  person_name text NOT NULL,
  role text NOT NULL CHECK (role IN ('administrator', 'lead_assessor', 'coordinator')),
  starts_on date NOT NULL,
  ends_on date CHECK (ends_on >= starts_on),
  appointed_by uuid,
  appointed_at timestamptz NOT NULL,
  ended_by uuid,
  ended_at timestamptz,
  end_reason text CHECK (length(end_reason) <= 500),
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ON app.appointment (person_id);

CREATE TABLE app.notice (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  kind text NOT NULL,
  params jsonb NOT NULL,
  path text CHECK (path ~ '^/[^/]'),
  created_at timestamptz NOT NULL,
  read_at timestamptz
);
CREATE INDEX ON app.notice (person_id, created_at DESC);
CREATE INDEX notice_unread ON app.notice (person_id) WHERE read_at IS NULL;

CREATE TABLE app.outbox (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  queue text NOT NULL CHECK (queue IN ('mail', 'files', 'work')),
  kind text NOT NULL,
  scope_tenant uuid,
  scope_person uuid,
  scope_platform boolean NOT NULL DEFAULT false,
  payload jsonb NOT NULL,
  request_id text,
  created_at timestamptz NOT NULL,
  next_try_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  intent_at timestamptz,
  done_at timestamptz,
  dead_at timestamptz,
  last_error text
);
CREATE INDEX outbox_due ON app.outbox (next_try_at) WHERE done_at IS NULL AND dead_at IS NULL;

CREATE TABLE app.throttle (
  bucket bytea NOT NULL,
  window_start timestamptz NOT NULL,
  hits integer NOT NULL,
  PRIMARY KEY (bucket, window_start)
);

CREATE TABLE app.idempotency (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  tenant_id uuid,
  person_id uuid,
  actor_id uuid NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  fingerprint bytea NOT NULL,
  status integer NOT NULL,
  headers jsonb NOT NULL,
  body bytea NOT NULL,
  created_at timestamptz NOT NULL,
  CHECK (num_nonnulls(tenant_id, person_id) <= 1),
  UNIQUE (actor_id, key)
);

CREATE TABLE app.audit_head (chain text PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL);
CREATE TABLE app.audit_entry (
  chain text NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  actor_id uuid,
  act text NOT NULL,
  subject text NOT NULL,
  detail text NOT NULL,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (chain, seq)
);
"""

FUNCTIONS = """
-- The person of a session or token puts on a hat. Reads as the person first, then leaves only the hat's keys set.
CREATE FUNCTION app.enter_person(p_person uuid, p_hat text, p_moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  who record;
  hats jsonb;
  chosen jsonb;
  is_platform boolean;
  today date := (p_moment AT TIME ZONE 'Europe/Amsterdam')::date;
  unread integer;
BEGIN
  PERFORM set_config('app.tenant_id', '', true), set_config('app.person_id', p_person::text, true),
          set_config('app.actor_id', p_person::text, true), set_config('app.institution_id', '', true),
          set_config('app.platform', '', true), set_config('app.account_scope', 'yes', true),
          set_config('app.moment', p_moment::text, true);
  SELECT p.name, a.language, a.theme, a.email INTO who FROM app.person p JOIN app.account a USING (person_id)
   WHERE p.person_id = p_person AND a.disabled_at IS NULL AND a.confirmed_at IS NOT NULL;
  IF NOT FOUND THEN
    PERFORM set_config('app.person_id', '', true), set_config('app.actor_id', '', true),
            set_config('app.account_scope', '', true);
    RETURN NULL;
  END IF;
  SELECT coalesce(jsonb_agg(jsonb_build_object('tenant_id', h.tenant_id, 'name', h.name, 'slug', h.slug, 'kind', h.kind,
                                               'country', h.country, 'brand', h.brand, 'roles', h.roles) ORDER BY h.name), '[]')
    INTO hats
    FROM (SELECT m.tenant_id, t.name, t.slug, t.kind, t.country, t.brand, jsonb_agg(DISTINCT m.role) AS roles
            FROM app.appointment m JOIN app.tenant t ON t.id = m.tenant_id AND t.status = 'approved'
           WHERE m.person_id = p_person AND m.ended_at IS NULL AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today)
           GROUP BY m.tenant_id, t.name, t.slug, t.kind, t.country, t.brand) h;
  SELECT EXISTS (SELECT 1 FROM app.platform_administrator x
                  WHERE x.person_id = p_person AND x.starts_on <= today AND (x.ends_on IS NULL OR x.ends_on >= today))
    INTO is_platform;
  SELECT count(*) INTO unread FROM (SELECT 1 FROM app.notice n WHERE n.person_id = p_person AND n.read_at IS NULL LIMIT 100) u;
  PERFORM set_config('app.account_scope', '', true);
  IF p_hat = 'platform' AND is_platform THEN
    PERFORM set_config('app.person_id', '', true), set_config('app.platform', 'yes', true);
    chosen := jsonb_build_object('kind', 'platform');
  ELSIF p_hat NOT IN ('personal', 'platform') THEN
    SELECT h INTO chosen FROM jsonb_array_elements(hats) h WHERE h ->> 'tenant_id' = p_hat;
    IF chosen IS NOT NULL THEN
      PERFORM set_config('app.person_id', '', true), set_config('app.tenant_id', p_hat, true),
              set_config('app.institution_id', p_hat, true);
      chosen := chosen || jsonb_build_object('kind', 'institution');
    END IF;
  END IF;
  RETURN jsonb_build_object('person_id', p_person, 'name', who.name, 'email', who.email, 'language', who.language, 'theme', who.theme,
    'hats', hats, 'platform', is_platform, 'unread', unread,
    'hat', coalesce(chosen, jsonb_build_object('kind', 'personal')),
    'hat_lost', chosen IS NULL AND p_hat <> 'personal');
END $$;

-- First statement of a signed-in request. Idle 30 minutes, 12 hours whole.
CREATE FUNCTION app.open_session(p_digest bytea, p_hat text, p_moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE s record; entered jsonb;
BEGIN
  PERFORM app.set_scope(NULL, NULL, NULL, NULL, false, true, p_moment);
  SELECT id, person_id, hat, seen_at INTO s FROM app.session
   WHERE digest = p_digest AND ended_at IS NULL AND expires_at > p_moment AND seen_at > p_moment - interval '30 minutes';
  IF NOT FOUND THEN
    PERFORM set_config('app.account_scope', '', true);
    RETURN NULL;
  END IF;
  IF s.seen_at < p_moment - interval '1 minute' THEN
    UPDATE app.session SET seen_at = p_moment WHERE id = s.id;
  END IF;
  entered := app.enter_person(s.person_id, coalesce(p_hat, s.hat), p_moment);
  RETURN entered || jsonb_build_object('session_id', s.id);
END $$;

CREATE FUNCTION app.open_token(p_digest bytea, p_moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE t record; entered jsonb;
BEGIN
  PERFORM app.set_scope(NULL, NULL, NULL, NULL, false, true, p_moment);
  SELECT id, person_id, hat, scopes, last_used_at INTO t FROM app.api_token
   WHERE digest = p_digest AND revoked_at IS NULL AND expires_at > p_moment;
  IF NOT FOUND THEN
    PERFORM set_config('app.account_scope', '', true);
    RETURN NULL;
  END IF;
  IF t.last_used_at IS NULL OR t.last_used_at < p_moment - interval '1 minute' THEN
    UPDATE app.api_token SET last_used_at = p_moment WHERE id = t.id;
  END IF;
  entered := app.enter_person(t.person_id, t.hat, p_moment);
  RETURN entered || jsonb_build_object('token_id', t.id, 'scopes', to_jsonb(t.scopes));
END $$;

-- The job locks its row and takes its scope from it; what the queue said beyond the id is not believed.
CREATE FUNCTION app.open_job(p_id uuid, p_moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE o app.outbox%ROWTYPE;
BEGIN
  PERFORM app.set_scope(NULL, NULL, NULL, NULL, false, false, p_moment);
  SELECT * INTO o FROM app.outbox WHERE id = p_id AND done_at IS NULL AND dead_at IS NULL FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM app.set_scope(o.scope_tenant, CASE WHEN o.scope_tenant IS NULL THEN o.scope_person END, NULL, o.scope_tenant,
                        o.scope_platform, false, p_moment);
  RETURN jsonb_build_object('id', o.id, 'kind', o.kind, 'queue', o.queue, 'payload', o.payload, 'tenant_id', o.scope_tenant,
    'person_id', o.scope_person, 'platform', o.scope_platform, 'attempts', o.attempts, 'intent_at', o.intent_at,
    'request_id', o.request_id);
END $$;

CREATE FUNCTION app.finish_job(p_id uuid, p_moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  UPDATE app.outbox SET done_at = p_moment, last_error = NULL WHERE id = p_id AND done_at IS NULL AND dead_at IS NULL;
  RETURN FOUND;
END $$;

-- Recorded before an effect outside the database, so that "may have gone" is known after a crash.
CREATE FUNCTION app.mark_job_intent(p_id uuid, p_moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  UPDATE app.outbox SET intent_at = p_moment WHERE id = p_id AND intent_at IS NULL AND done_at IS NULL AND dead_at IS NULL;
  RETURN FOUND;
END $$;

-- An institution says of itself where it is and how it looks. What it is, what it is called and whether it may act, the
-- platform decided; a row's policy cannot compare old and new, so a trigger does.
CREATE FUNCTION app.tenant_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  IF NOT app.platform() AND row_security_active('app.tenant') THEN
    RAISE EXCEPTION 'what the platform decided on an institution is kept by the platform'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER kept BEFORE UPDATE ON app.tenant FOR EACH ROW
  WHEN ((OLD.id, OLD.slug, OLD.name, OLD.kind, OLD.country, OLD.status, OLD.approved_at, OLD.approved_by, OLD.closed_at)
        IS DISTINCT FROM
        (NEW.id, NEW.slug, NEW.name, NEW.kind, NEW.country, NEW.status, NEW.approved_at, NEW.approved_by, NEW.closed_at))
  EXECUTE FUNCTION app.tenant_kept();

CREATE FUNCTION app.outbox_wake() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  PERFORM pg_notify('outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_wake AFTER INSERT ON app.outbox FOR EACH STATEMENT EXECUTE FUNCTION app.outbox_wake();

-- Tell a person something, on the page and by mail, whatever hat the teller wears.
CREATE FUNCTION app.notify_person(p_person uuid, p_kind text, p_params jsonb, p_path text, p_mail boolean, p_request text)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  notice_id uuid;
  had_tenant text := coalesce(current_setting('app.tenant_id', true), '');
  had_person text := coalesce(current_setting('app.person_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', '', true), set_config('app.person_id', p_person::text, true);
  INSERT INTO app.notice (person_id, kind, params, path, created_at)
  VALUES (p_person, p_kind, p_params, p_path, app.moment()) RETURNING id INTO notice_id;
  IF p_mail THEN
    INSERT INTO app.outbox (queue, kind, scope_person, payload, request_id, created_at, next_try_at)
    VALUES ('mail', 'mail.notice', p_person, jsonb_build_object('notice_id', notice_id), p_request, app.moment(), app.moment());
  END IF;
  -- Back to the caller's hat. After an error there is nothing to put back: the rollback does it.
  PERFORM set_config('app.tenant_id', had_tenant, true), set_config('app.person_id', had_person, true);
  RETURN notice_id;
END $$;

-- Seconds to wait, 0 when the hit is within the limit.
CREATE FUNCTION app.throttle_hit(p_bucket bytea, p_limit integer, p_seconds integer, p_moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE opened timestamptz := to_timestamp(floor(extract(epoch FROM p_moment) / p_seconds) * p_seconds); n integer;
BEGIN
  INSERT INTO app.throttle AS t (bucket, window_start, hits) VALUES (p_bucket, opened, 1)
  ON CONFLICT (bucket, window_start) DO UPDATE SET hits = t.hits + 1 RETURNING hits INTO n;
  IF n > p_limit THEN
    RETURN greatest(1, ceil(extract(epoch FROM opened + make_interval(secs => p_seconds) - p_moment))::integer);
  END IF;
  RETURN 0;
END $$;

-- One chain per institution, per person, and one of the platform. The head row's lock gives the order.
CREATE FUNCTION app.audit_append(p_chains text[], p_act text, p_subject text, p_detail text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE c text; head record; entry_hash bytea;
BEGIN
  IF coalesce(cardinality(p_chains), 0) = 0 THEN
    RAISE EXCEPTION 'an act needs a chain' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- An act lands in the chain of the hat it was done in, and in that of the person it concerns; in no other institution's.
  FOREACH c IN ARRAY (SELECT array_agg(DISTINCT x ORDER BY x) FROM unnest(p_chains) x) LOOP
    IF NOT coalesce(CASE
      WHEN c = 'platform' THEN app.platform()
      WHEN c ~ '^tenant:' THEN c = 'tenant:' || app.tenant()
      WHEN c ~ '^person:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        THEN app.person() IS NOT NULL OR app.tenant() IS NOT NULL OR app.platform() OR app.account_scope()
      END, false) THEN
      RAISE EXCEPTION 'this scope does not write in chain %', c USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO app.audit_head (chain, seq, hash) VALUES (c, 0, ''::bytea) ON CONFLICT DO NOTHING;
    SELECT seq, hash INTO head FROM app.audit_head WHERE chain = c FOR UPDATE;
    entry_hash := sha256(convert_to(jsonb_build_array(encode(head.hash, 'hex'), c, (head.seq + 1)::text,
      to_char(app.moment() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), coalesce(app.actor()::text, ''),
      p_act, p_subject, p_detail)::text, 'UTF8'));
    INSERT INTO app.audit_entry (chain, seq, at, actor_id, act, subject, detail, prev_hash, hash)
    VALUES (c, head.seq + 1, app.moment(), app.actor(), p_act, p_subject, p_detail, head.hash, entry_hash);
    UPDATE app.audit_head SET seq = head.seq + 1, hash = entry_hash WHERE chain = c;
  END LOOP;
END $$;

CREATE FUNCTION app.audit_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON app.audit_entry FOR EACH ROW EXECUTE FUNCTION app.audit_refuse();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON app.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION app.audit_refuse();
"""

OUTBOX_POLICIES = """
GRANT INSERT (queue, kind, scope_tenant, scope_person, scope_platform, payload, request_id, created_at, next_try_at)
  ON app.outbox TO assay_web, assay_worker;
CREATE POLICY write ON app.outbox FOR INSERT TO assay_web, assay_worker WITH CHECK (true);
CREATE POLICY due ON app.outbox FOR SELECT TO assay_relay USING (done_at IS NULL AND dead_at IS NULL);
CREATE POLICY lease ON app.outbox FOR UPDATE TO assay_relay USING (done_at IS NULL AND dead_at IS NULL) WITH CHECK (true);
GRANT SELECT (id, queue, kind, next_try_at, attempts, done_at, dead_at, created_at), UPDATE (next_try_at) ON app.outbox TO assay_relay;
"""


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION assay_owner")
    op.execute("GRANT USAGE ON SCHEMA app TO assay_web, assay_worker, assay_relay, assay_batch")
    # Readiness compares the revision with the program's.
    op.execute(public_table("alembic_version"))
    op.execute(SCOPE_FUNCTIONS)
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute(root_table("tenant"))
    for table in ("person", "account", "account_token", "session", "api_token"):
        op.execute(account_table(table))
    op.execute(account_table("platform_administrator", grants="SELECT"))
    op.execute(dual_table("appointment"))
    # The platform appoints an institution's first administrator; it sees and touches no other appointment.
    op.execute(person_table("notice", grants="SELECT, UPDATE"))
    op.execute(hat_table("idempotency"))
    for table in ("outbox", "throttle", "audit_head", "audit_entry"):
        op.execute(system_table(table))
    op.execute(OUTBOX_POLICIES)
    op.execute(
        "GRANT EXECUTE ON FUNCTION app.set_scope(uuid, uuid, uuid, uuid, boolean, boolean, timestamptz) TO assay_web, assay_worker"
    )
    op.execute(definer("enter_person(uuid, text, timestamptz)", executors="assay_owner"))
    op.execute(definer("open_session(bytea, text, timestamptz)"))
    op.execute(definer("open_token(bytea, timestamptz)"))
    for signature in (
        "open_job(uuid, timestamptz)",
        "finish_job(uuid, timestamptz)",
        "mark_job_intent(uuid, timestamptz)",
    ):
        op.execute(definer(signature, executors="assay_worker"))
    op.execute(definer("notify_person(uuid, text, jsonb, text, boolean, text)"))
    op.execute(definer("throttle_hit(bytea, integer, integer, timestamptz)"))
    op.execute(definer("audit_append(text[], text, text, text)"))
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC")
    for function in (
        "tenant()",
        "person()",
        "actor()",
        "institution()",
        "platform()",
        "account_scope()",
        "moment()",
        "day()",
    ):
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO assay_web, assay_worker, assay_relay, assay_batch")


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
