"""The register: profiles and consents, the tables of opened facts and their search, entries by institutions.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

from assay.tenancy.walls import closed_table, definer, dual_table, person_table, public_table, system_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FIELDS = "'name', 'organisation', 'schools', 'crebo', 'province', 'place', 'status', 'contact', 'trainings', 'photo', 'about'"

OWN_TABLES = f"""
CREATE TABLE app.profile (
  person_id uuid PRIMARY KEY REFERENCES app.person,
  shown_name text CHECK (length(shown_name) BETWEEN 1 AND 200),
  organisation_id uuid REFERENCES app.tenant,
  organisation_text text CHECK (length(organisation_text) BETWEEN 1 AND 200),
  crebo text[] NOT NULL DEFAULT '{{}}' CHECK (cardinality(crebo) <= 40),
  schools uuid[] NOT NULL DEFAULT '{{}}' CHECK (cardinality(schools) <= 40),
  place_id integer REFERENCES app.place,
  province_code text REFERENCES app.province,
  contact_email text CHECK (length(contact_email) BETWEEN 3 AND 254),
  contact_phone text CHECK (length(contact_phone) BETWEEN 3 AND 40),
  contact_website text CHECK (length(contact_website) <= 300 AND contact_website ~ '^https?://'),
  about text CHECK (length(about) BETWEEN 1 AND 600),
  photo_file_id uuid,
  asked_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  FOREIGN KEY (person_id, photo_file_id) REFERENCES app.file (person_id, id),
  CHECK (num_nonnulls(organisation_id, organisation_text) <= 1)
);

-- A consent: who may see this field, to which text the person said so, and when. Append-only; it is only ever withdrawn.
-- The field 'all' with the audience 'nobody' is the one switch that closes everything and leaves the choices for later.
CREATE TABLE app.opening (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  field text NOT NULL CHECK (field IN ({FIELDS}, 'search_engines', 'all')),
  audience text NOT NULL CHECK (audience IN ('public', 'institutions', 'nobody')),
  text_version text NOT NULL CHECK (length(text_version) <= 40),
  language text NOT NULL CHECK (language IN ('nl', 'en')),
  at timestamptz NOT NULL,
  withdrawn_at timestamptz CHECK (withdrawn_at >= at),
  CHECK (field <> 'all' OR audience = 'nobody'),
  CHECK (field <> 'search_engines' OR audience <> 'institutions')
);
CREATE INDEX ON app.opening (person_id, id);
CREATE UNIQUE INDEX opening_standing ON app.opening (person_id, field) WHERE withdrawn_at IS NULL;

CREATE FUNCTION app.opening_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, app, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'a consent is kept as it was given and withdrawn';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON app.opening FOR EACH ROW EXECUTE FUNCTION app.opening_kept();

-- Which opaque id a person's published facts go by. No login reads it: an id leads to a person only in here.
CREATE TABLE app.publication (
  person_id uuid PRIMARY KEY REFERENCES app.person,
  id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  checked_at timestamptz NOT NULL
);
CREATE INDEX ON app.publication (checked_at);

CREATE TABLE app.register_entry (
  tenant_id uuid NOT NULL REFERENCES app.tenant,
  id uuid NOT NULL DEFAULT uuidv7(),
  person_id uuid NOT NULL REFERENCES app.person,
  person_name text NOT NULL CHECK (length(person_name) BETWEEN 1 AND 200),
  state text NOT NULL CHECK (state IN ('reported', 'registered', 'declined', 'deregistered', 'taken_back')),
  reported_at timestamptz NOT NULL,
  message text CHECK (length(message) <= 1000),
  -- What the person showed for the decision; emptied when it is made.
  shown jsonb,
  -- The person lets this institution see when they last assessed and trained (R058).
  track_open boolean NOT NULL,
  last_activity_on date,
  last_training_on date,
  criteria jsonb,
  decided_at timestamptz,
  decided_by uuid,
  decided_by_name text,
  reason text CHECK (length(reason) <= 1000),
  deregistered_at timestamptz,
  deregistered_by uuid,
  deregistered_by_name text,
  deregister_reason text CHECK (length(deregister_reason) <= 1000),
  -- The person put themselves back into the register after the deregistration.
  returned_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CHECK (shown IS NULL OR state = 'reported'),
  CHECK (state <> 'declined' OR reason IS NOT NULL),
  CHECK (state <> 'deregistered' OR (deregister_reason IS NOT NULL AND deregistered_at IS NOT NULL))
);
CREATE INDEX ON app.register_entry (tenant_id, state, id);
CREATE INDEX ON app.register_entry (person_id, state);
CREATE UNIQUE INDEX register_entry_one ON app.register_entry (tenant_id, person_id) WHERE state IN ('reported', 'registered');
"""


def register_tables(name: str) -> str:
    """The facts opened to one audience: a row a person, a row a qualification, a row a word, and counts.

    The qualification '' stands for the whole person. `rank_key` is verified, level and a fixed draw, from high to low,
    so that "verified only" is a range of the same index. Counts are signed and add up; folding them keeps them short.
    """
    return f"""
CREATE TABLE app.{name} (
  id uuid PRIMARY KEY,
  name text,
  initials text,
  organisation text,
  schools text[] NOT NULL,
  registered_at text[] NOT NULL,
  province text,
  place_id integer,
  place text,
  level smallint NOT NULL CHECK (level BETWEEN 0 AND 3),
  level_body text,
  level_since date,
  crebos jsonb NOT NULL,
  about text,
  email text,
  phone text,
  website text,
  trainings jsonb,
  photo_key text,
  photo_type text,
  search_engines boolean NOT NULL,
  rank_key bigint NOT NULL,
  digest text NOT NULL,
  published_at timestamptz NOT NULL
);
CREATE INDEX {name}_indexed ON app.{name} (id) WHERE search_engines;

CREATE TABLE app.{name}_crebo (
  id uuid NOT NULL,
  crebo text COLLATE "C" NOT NULL,
  verified boolean NOT NULL,
  province text COLLATE "C" NOT NULL,
  place_id integer NOT NULL,
  level smallint NOT NULL,
  rank_key bigint NOT NULL,
  PRIMARY KEY (id, crebo)
);
CREATE INDEX {name}_crebo_rank ON app.{name}_crebo (crebo, rank_key DESC, id DESC) INCLUDE (province, place_id, level);
CREATE INDEX {name}_crebo_province ON app.{name}_crebo (crebo, province, rank_key DESC, id DESC) INCLUDE (place_id, level);
CREATE INDEX {name}_crebo_place ON app.{name}_crebo (crebo, place_id, rank_key DESC, id DESC) INCLUDE (level);

CREATE TABLE app.{name}_token (
  token text COLLATE "C" NOT NULL,
  rank_key bigint NOT NULL,
  id uuid NOT NULL,
  PRIMARY KEY (id, token)
);
CREATE INDEX {name}_token_word ON app.{name}_token (token, rank_key DESC, id DESC);

CREATE TABLE app.{name}_count (
  crebo text COLLATE "C" NOT NULL,
  province text COLLATE "C" NOT NULL,
  place_id integer NOT NULL,
  level smallint NOT NULL,
  verified boolean NOT NULL,
  n integer NOT NULL
);
CREATE INDEX {name}_count_crebo ON app.{name}_count (crebo, province, place_id) INCLUDE (level, verified, n);
CREATE INDEX {name}_count_place ON app.{name}_count (place_id, province, crebo) INCLUDE (level, verified, n);
"""


FUNCTIONS = r"""
-- The same words as tenants.reference.rules.search_key; a test compares the two.
CREATE FUNCTION app.search_words(p_text text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT left(w, 40) FROM regexp_split_to_table(lower(
    replace(replace(replace(replace(replace(translate(
      regexp_replace(normalize(coalesce(p_text, ''), NFKD), '[\u0300-\u036f]', '', 'g'), 'øØđĐłŁ', 'ooddll'),
      'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'ß', 'ss')), '[^a-z0-9]+') w WHERE w <> ''
$$;

-- What a person opened to an audience, as it stands now; NULL where nothing is to be found. In that person's hat.
CREATE FUNCTION app.opened_facts(p_person uuid, p_audience text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  own app.profile%ROWTYPE;
  opened text[];
  best record;
  codes jsonb;
  school_names text[];
  registered text[];
  followed jsonb;
  portrait record;
  facts jsonb;
BEGIN
  SELECT * INTO own FROM app.profile WHERE person_id = p_person;
  IF NOT FOUND OR EXISTS (SELECT 1 FROM app.account WHERE person_id = p_person AND disabled_at IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  SELECT coalesce(array_agg(field), '{}') INTO opened FROM app.opening
   WHERE person_id = p_person AND withdrawn_at IS NULL
     AND (field = 'all' OR audience = 'public' OR audience = p_audience);
  -- One switch closes everything (R103).
  IF 'all' = ANY (opened) OR cardinality(opened) = 0 THEN RETURN NULL; END IF;
  -- After a deregistration only the school that entered it still sees the person (R050).
  IF EXISTS (SELECT 1 FROM app.register_entry WHERE person_id = p_person AND state = 'deregistered' AND returned_at IS NULL)
     AND NOT EXISTS (SELECT 1 FROM app.register_entry WHERE person_id = p_person AND state = 'registered') THEN
    RETURN NULL;
  END IF;
  IF 'status' = ANY (opened) THEN
    SELECT array_position(ARRAY['bronze', 'silver', 'gold'], s.held_level) AS level, t.name AS body, s.held_since AS since
      INTO best FROM app.status s JOIN app.tenant t ON t.id = s.tenant_id AND t.status = 'approved'
     WHERE s.person_id = p_person AND s.held_level <> 'none' ORDER BY 1 DESC, 3, 2 LIMIT 1;
    IF FOUND THEN facts := jsonb_build_object('level', best.level, 'level_body', best.body, 'level_since', best.since); END IF;
  END IF;
  IF 'crebo' = ANY (opened) THEN
    SELECT jsonb_agg(jsonb_build_array(c.crebo, c.body) ORDER BY c.body IS NULL, c.crebo) INTO codes FROM (
      SELECT x.crebo, min(x.body) AS body FROM (
        SELECT unnest(own.crebo) AS crebo, NULL::text AS body
        UNION ALL
        SELECT unnest(s.crebo), t.name FROM app.status s JOIN app.tenant t ON t.id = s.tenant_id AND t.status = 'approved'
         WHERE s.person_id = p_person) x
       GROUP BY x.crebo) c;
  END IF;
  IF 'schools' = ANY (opened) THEN
    SELECT array_agg(t.name ORDER BY t.name) INTO registered FROM app.register_entry e
      JOIN app.tenant t ON t.id = e.tenant_id AND t.status = 'approved' WHERE e.person_id = p_person AND e.state = 'registered';
    SELECT array_agg(DISTINCT t.name ORDER BY t.name) INTO school_names FROM app.tenant t WHERE t.status = 'approved'
       AND (t.id = ANY (own.schools) OR t.name = ANY (registered));
  END IF;
  IF 'trainings' = ANY (opened) THEN
    SELECT jsonb_agg(f.line ORDER BY f.day DESC, f.line) INTO followed FROM (
      SELECT max(v.true_from) AS day, jsonb_build_object('title', s.item ->> 'title', 'on', max(v.true_from), 'body', t.name) AS line
        FROM app.verified_fact v JOIN app.submission s ON s.tenant_id = v.tenant_id AND s.id = v.submission_id
        JOIN app.tenant t ON t.id = v.tenant_id AND t.status = 'approved'
       WHERE v.person_id = p_person AND v.known_until IS NULL
         AND v.kind IN ('training', 'further_training', 'refresher', 'permanent_education')
       GROUP BY v.item_id, s.item ->> 'title', t.name ORDER BY 1 DESC LIMIT 20) f;
  END IF;
  IF 'photo' = ANY (opened) AND own.photo_file_id IS NOT NULL THEN
    SELECT x.key, x.media_type INTO portrait FROM app.file_preview x JOIN app.file f ON f.id = x.file_id
     WHERE x.file_id = own.photo_file_id AND f.person_id = p_person AND f.state = 'ready' AND x.number = 0;
    IF FOUND THEN
      facts := coalesce(facts, '{}') || jsonb_build_object('photo_key', portrait.key, 'photo_type', portrait.media_type);
    END IF;
  END IF;
  facts := jsonb_strip_nulls(coalesce(facts, '{}') || jsonb_build_object(
    'name', CASE WHEN 'name' = ANY (opened) THEN own.shown_name END,
    'organisation', CASE WHEN 'organisation' = ANY (opened) THEN
        coalesce(own.organisation_text, (SELECT name FROM app.tenant WHERE id = own.organisation_id AND status = 'approved')) END,
    'schools', to_jsonb(school_names), 'registered_at', to_jsonb(registered), 'crebos', codes, 'trainings', followed,
    'province', CASE WHEN 'province' = ANY (opened) THEN own.province_code END,
    'place_id', CASE WHEN 'place' = ANY (opened) THEN own.place_id END,
    'place', CASE WHEN 'place' = ANY (opened) THEN (SELECT name FROM app.place WHERE id = own.place_id) END,
    'about', CASE WHEN 'about' = ANY (opened) THEN own.about END,
    'email', CASE WHEN 'contact' = ANY (opened) THEN own.contact_email END,
    'phone', CASE WHEN 'contact' = ANY (opened) THEN own.contact_phone END,
    'website', CASE WHEN 'contact' = ANY (opened) THEN own.contact_website END));
  IF facts = '{}' THEN RETURN NULL; END IF;
  RETURN facts || jsonb_build_object('search_engines', p_audience = 'public' AND 'search_engines' = ANY (opened));
END $$;

-- Make the four tables of one audience say exactly these facts about this id.
CREATE FUNCTION app.write_register(p_register text, p_id uuid, p_facts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  stood text;
  wanted text := md5(p_facts::text);
  words text[] := regexp_split_to_array(btrim(coalesce(p_facts ->> 'name', '')), '\s+');
  -- Among equals the order is a fixed draw, so that nobody is first for signing up early.
  draw bigint := ('x' || substr(md5(p_id::text), 1, 10))::bit(40)::bigint;
  level smallint := coalesce((p_facts ->> 'level')::smallint, 0);
  person_rank bigint;
BEGIN
  IF p_register NOT IN ('public_register', 'institution_register') THEN RAISE EXCEPTION 'no such register'; END IF;
  EXECUTE format('SELECT digest FROM app.%I WHERE id = $1', p_register) INTO stood USING p_id;
  IF stood IS NOT DISTINCT FROM wanted THEN RETURN; END IF;
  IF stood IS NOT NULL THEN
    EXECUTE format('INSERT INTO app.%I (crebo, province, place_id, level, verified, n) ' || app.register_cells(-1, p_register),
                   p_register || '_count') USING p_id;
    EXECUTE format('DELETE FROM app.%I WHERE id = $1', p_register || '_token') USING p_id;
    EXECUTE format('DELETE FROM app.%I WHERE id = $1', p_register || '_crebo') USING p_id;
    EXECUTE format('DELETE FROM app.%I WHERE id = $1', p_register) USING p_id;
  END IF;
  IF p_facts IS NULL THEN RETURN; END IF;
  EXECUTE format($q$
    INSERT INTO app.%I (id, crebo, verified, province, place_id, level, rank_key)
    SELECT $1, k.crebo, k.verified, coalesce($2 ->> 'province', ''), coalesce(($2 ->> 'place_id')::integer, 0), $3,
           (CASE WHEN k.verified THEN 1::bigint << 50 ELSE 0 END) | ($3::bigint << 40) | $4
      FROM (SELECT j ->> 0 AS crebo, j ->> 1 IS NOT NULL AS verified FROM jsonb_array_elements(coalesce($2 -> 'crebos', '[]')) j
            UNION ALL
            SELECT '', $3 > 0 OR EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce($2 -> 'crebos', '[]')) j WHERE j ->> 1 IS NOT NULL)
           ) k $q$, p_register || '_crebo') USING p_id, p_facts, level, draw;
  EXECUTE format($q$ SELECT rank_key FROM app.%I WHERE id = $1 AND crebo = '' $q$, p_register || '_crebo')
    INTO person_rank USING p_id;
  EXECUTE format($q$
    INSERT INTO app.%I (id, name, initials, organisation, schools, registered_at, province, place_id, place, level, level_body,
      level_since, crebos, about, email, phone, website, trainings, photo_key, photo_type, search_engines, rank_key, digest,
      published_at)
    SELECT $1, f.name, $3, f.organisation, coalesce(f.schools, '{}'), coalesce(f.registered_at, '{}'), f.province, f.place_id,
      f.place, $4, f.level_body, f.level_since, coalesce(f.crebos, '[]'), f.about, f.email, f.phone, f.website, f.trainings,
      f.photo_key, f.photo_type, f.search_engines, $5, $6, app.moment()
      FROM jsonb_to_record($2) AS f (name text, organisation text, schools text[], registered_at text[], province text,
        place_id integer, place text, level_body text, level_since date, crebos jsonb, about text, email text, phone text,
        website text, trainings jsonb, photo_key text, photo_type text, search_engines boolean) $q$, p_register)
    USING p_id, p_facts,
      CASE WHEN p_facts ? 'name' THEN
        upper(left(words[1], 1) || CASE WHEN cardinality(words) > 1 THEN left(words[cardinality(words)], 1) ELSE '' END) END,
      level, person_rank, wanted;
  EXECUTE format($q$
    INSERT INTO app.%I (token, rank_key, id)
    SELECT DISTINCT w, $3, $1 FROM (
      SELECT app.search_words(concat_ws(' ', $2 ->> 'name', $2 ->> 'organisation', $2 ->> 'place')) AS w
      UNION SELECT app.search_words(s) FROM jsonb_array_elements_text(coalesce($2 -> 'schools', '[]')) s
      UNION SELECT app.search_words(n.name_search) FROM app.place_name n WHERE n.place_id = ($2 ->> 'place_id')::integer
      UNION SELECT app.search_words(p.name_nl || ' ' || p.name_en) FROM app.province p WHERE p.code = $2 ->> 'province'
      UNION SELECT j ->> 0 FROM jsonb_array_elements(coalesce($2 -> 'crebos', '[]')) j
      UNION SELECT app.search_words(q.name_search) FROM jsonb_array_elements(coalesce($2 -> 'crebos', '[]')) j
              JOIN app.qualification q ON q.crebo = j ->> 0) t WHERE w <> '' $q$, p_register || '_token')
    USING p_id, p_facts, person_rank;
  EXECUTE format('INSERT INTO app.%I (crebo, province, place_id, level, verified, n) ' || app.register_cells(1, p_register),
                 p_register || '_count') USING p_id;
END $$;

-- The cells of the count tables that the rows of one id ($1) fall in: everywhere, in its province, in its place.
CREATE FUNCTION app.register_cells(p_sign integer, p_register text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('SELECT c.crebo, x.province, x.place_id, c.level, c.verified, %s FROM app.%I c,'
    ' LATERAL (VALUES (1, ''*'', 0), (2, c.province, 0), (3, ''*'', c.place_id)) x (which, province, place_id)'
    ' WHERE c.id = $1 AND (which = 1 OR (which = 2 AND c.province <> '''') OR (which = 3 AND c.place_id <> 0))',
    p_sign, p_register || '_crebo')
$$;

-- Make both registers say what this person opened, no more and no less. Whoever calls it can open nothing by it.
CREATE FUNCTION app.publish_profile(p_person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  public_id uuid;
  had_tenant text := coalesce(current_setting('app.tenant_id', true), '');
  had_person text := coalesce(current_setting('app.person_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', '', true), set_config('app.person_id', p_person::text, true);
  IF EXISTS (SELECT 1 FROM app.profile WHERE person_id = p_person) THEN
    -- The row's lock: of two acts at once the second reads what the first one committed.
    INSERT INTO app.publication AS p (person_id, checked_at) VALUES (p_person, app.moment())
    ON CONFLICT (person_id) DO UPDATE SET checked_at = excluded.checked_at RETURNING p.id INTO public_id;
    PERFORM app.write_register('public_register', public_id, app.opened_facts(p_person, 'public'));
    PERFORM app.write_register('institution_register', public_id, app.opened_facts(p_person, 'institutions'));
  END IF;
  -- Back to the caller's hat. After an error there is nothing to put back: the rollback does it.
  PERFORM set_config('app.tenant_id', had_tenant, true), set_config('app.person_id', had_person, true);
END $$;

-- Keep what a school tracks of its registered assessors (R058), where the person opened that to it.
CREATE FUNCTION app.track_entries(p_person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  activity date;
  training date;
  had_tenant text := coalesce(current_setting('app.tenant_id', true), '');
  had_person text := coalesce(current_setting('app.person_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', '', true), set_config('app.person_id', p_person::text, true);
  SELECT max(true_from) FILTER (WHERE kind = 'activity'),
         max(true_from) FILTER (WHERE kind IN ('further_training', 'refresher', 'permanent_education'))
    INTO activity, training FROM app.verified_fact WHERE person_id = p_person AND known_until IS NULL;
  UPDATE app.register_entry e SET last_activity_on = n.activity, last_training_on = n.training
    FROM (SELECT x.tenant_id, x.id, CASE WHEN x.track_open THEN activity END AS activity,
                 CASE WHEN x.track_open THEN training END AS training
            FROM app.register_entry x WHERE x.person_id = p_person AND x.state = 'registered') n
   WHERE e.tenant_id = n.tenant_id AND e.id = n.id AND e.person_id = p_person
     AND (e.last_activity_on, e.last_training_on) IS DISTINCT FROM (n.activity, n.training);
  PERFORM set_config('app.tenant_id', had_tenant, true), set_config('app.person_id', had_person, true);
END $$;

-- What the person has opened to each audience now, and the address it stands at. Own facts only.
CREATE FUNCTION app.own_published() RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  own uuid := app.person();
  answer jsonb;
BEGIN
  IF own IS NULL THEN RETURN NULL; END IF;
  SELECT jsonb_build_object('id', (SELECT p.id FROM app.publication p WHERE p.person_id = own),
    'public', app.opened_facts(own, 'public'), 'institutions', app.opened_facts(own, 'institutions')) INTO answer;
  RETURN answer;
END $$;

-- An institution looked at somebody's contact details: in its chain and in that person's.
CREATE FUNCTION app.audit_contact_viewed(p_id uuid, p_detail text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  viewed uuid;
BEGIN
  IF app.institution() IS NULL THEN
    RAISE EXCEPTION 'only an institution looks in this register' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT person_id INTO viewed FROM app.publication WHERE id = p_id;
  IF FOUND THEN
    PERFORM app.audit_append(ARRAY['tenant:' || app.tenant(), 'person:' || viewed], 'contact.viewed', 'register:' || p_id, p_detail);
  END IF;
END $$;

-- Names of institutions, places and qualifications change: what was looked at longest ago is written anew. Returns how many.
CREATE FUNCTION app.refresh_register(p_before timestamptz, p_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  due uuid;
  n integer := 0;
BEGIN
  FOR due IN SELECT person_id FROM app.publication WHERE checked_at < p_before ORDER BY checked_at LIMIT p_most
             FOR UPDATE SKIP LOCKED LOOP
    PERFORM app.publish_profile(due);
    n := n + 1;
  END LOOP;
  RETURN n;
END $$;

-- Add the signed counts up, so that there is one row a cell again.
CREATE FUNCTION app.fold_register_counts() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, app, pg_temp AS $$
  WITH old AS (DELETE FROM app.public_register_count RETURNING *)
  INSERT INTO app.public_register_count SELECT crebo, province, place_id, level, verified, sum(n)::integer FROM old
   GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0;
  WITH old AS (DELETE FROM app.institution_register_count RETURNING *)
  INSERT INTO app.institution_register_count SELECT crebo, province, place_id, level, verified, sum(n)::integer FROM old
   GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0;
$$;
"""


# A person reports and takes back; the institution decides, never on its own member. Which part of a row each writes, a
# policy cannot say: it does not see the row as it was.
ENTRY_PARTS = """
CREATE POLICY report ON app.register_entry AS RESTRICTIVE FOR INSERT TO PUBLIC
  WITH CHECK (person_id = (SELECT app.person()) AND state = 'reported' AND decided_at IS NULL AND criteria IS NULL);
CREATE POLICY not_own ON app.register_entry AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (true)
  WITH CHECK (person_id = (SELECT app.person()) OR person_id IS DISTINCT FROM (SELECT app.actor()));
CREATE FUNCTION app.entry_parts() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, app, pg_temp AS $$
DECLARE
  by_institution boolean := NEW.tenant_id IS NOT DISTINCT FROM app.tenant();
BEGIN
  IF NOT row_security_active('app.register_entry') THEN RETURN NEW; END IF;
  IF (NEW.tenant_id, NEW.id, NEW.person_id, NEW.reported_at) IS DISTINCT FROM
     (OLD.tenant_id, OLD.id, OLD.person_id, OLD.reported_at) THEN
    RAISE EXCEPTION 'what was reported is kept by the record' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF by_institution AND (NEW.message, NEW.track_open, NEW.returned_at) IS DISTINCT FROM
                        (OLD.message, OLD.track_open, OLD.returned_at) THEN
    RAISE EXCEPTION 'what a person opens is kept by the person' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT by_institution AND (
       (NEW.state <> OLD.state AND (OLD.state, NEW.state) <> ('reported', 'taken_back'))
    OR (NEW.criteria, NEW.decided_at, NEW.decided_by, NEW.reason, NEW.deregistered_at, NEW.deregistered_by,
        NEW.deregister_reason) IS DISTINCT FROM
       (OLD.criteria, OLD.decided_at, OLD.decided_by, OLD.reason, OLD.deregistered_at, OLD.deregistered_by,
        OLD.deregister_reason)) THEN
    RAISE EXCEPTION 'what the institution decides is kept by the institution' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER parts BEFORE UPDATE ON app.register_entry FOR EACH ROW EXECUTE FUNCTION app.entry_parts();
"""


def upgrade() -> None:
    op.execute(OWN_TABLES)
    op.execute(person_table("profile"))
    op.execute(person_table("opening", grants="SELECT, INSERT"))
    op.execute("GRANT UPDATE (withdrawn_at) ON app.opening TO assay_web, assay_worker")
    op.execute(system_table("publication"))
    op.execute(dual_table("register_entry", writers="both"))
    op.execute(ENTRY_PARTS)
    for register, walled in (("public_register", public_table), ("institution_register", closed_table)):
        op.execute(register_tables(register))
        for table in ("", "_crebo", "_token", "_count"):
            op.execute(walled(register + table))
    op.execute(FUNCTIONS)
    for signature in (
        "search_words(text)",
        "opened_facts(uuid, text)",
        "write_register(text, uuid, jsonb)",
        "register_cells(integer, text)",
        "opening_kept()",
        "entry_parts()",
    ):
        # Inner parts: they run inside the functions below, as the owner.
        op.execute(f"ALTER FUNCTION app.{signature} OWNER TO assay_owner")
        op.execute(f"REVOKE ALL ON FUNCTION app.{signature} FROM PUBLIC")
    op.execute(definer("publish_profile(uuid)"))
    op.execute(definer("track_entries(uuid)"))
    op.execute(definer("own_published()"))
    op.execute(definer("audit_contact_viewed(uuid, text)"))
    op.execute(definer("refresh_register(timestamptz, integer)", executors="assay_worker"))
    op.execute(definer("fold_register_counts()", executors="assay_worker"))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
