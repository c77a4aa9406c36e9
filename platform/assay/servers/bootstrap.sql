-- Prepares a PostgreSQL 18 server for Assay. Run it as a superuser (or your provider's administrator):
--
--     psql "postgresql://administrator@host/postgres" -v ON_ERROR_STOP=1 -f bootstrap.sql
--
-- It may be run again at any time. It sets no passwords; do that afterwards with psql's \password for the five logins.
-- No process of Assay signs in as a superuser, and nobody signs in as the owner of the tables.

-- section: roles ------------------------------------------------------------------------------------------------

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY[
        'assay_owner', 'assay_web', 'assay_worker', 'assay_relay', 'assay_batch', 'assay_migrate'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I', role_name);
        END IF;
    END LOOP;
END
$$;

-- Owns every table. Row security is forced, so even the owner sees only what a policy allows.
ALTER ROLE assay_owner NOLOGIN NOCREATEDB NOCREATEROLE NOBYPASSRLS;
-- The pages and the API.
ALTER ROLE assay_web LOGIN NOCREATEDB NOCREATEROLE NOBYPASSRLS;
-- The jobs.
ALTER ROLE assay_worker LOGIN NOCREATEDB NOCREATEROLE NOBYPASSRLS;
-- Hands outbox rows to the queue.
ALTER ROLE assay_relay LOGIN NOCREATEDB NOCREATEROLE NOBYPASSRLS;
-- Set-based work; bypasses row security and holds column grants on facts and status only.
ALTER ROLE assay_batch LOGIN NOCREATEDB NOCREATEROLE BYPASSRLS;
-- Migrations; bypasses, because a data migration under forced row security changes no row and still succeeds.
ALTER ROLE assay_migrate LOGIN NOCREATEDB NOCREATEROLE BYPASSRLS;

-- Migrations become the owner by SET ROLE; without it they own nothing and inherit nothing.
GRANT assay_owner TO assay_migrate WITH ADMIN FALSE, INHERIT FALSE, SET TRUE;

-- A role that waits too long is stopped, so that one session cannot hold up the others.
ALTER ROLE assay_web SET statement_timeout = '5s';
ALTER ROLE assay_web SET lock_timeout = '2s';
ALTER ROLE assay_web SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE assay_worker SET statement_timeout = '60s';
ALTER ROLE assay_worker SET lock_timeout = '10s';
ALTER ROLE assay_worker SET idle_in_transaction_session_timeout = '120s';
ALTER ROLE assay_relay SET statement_timeout = '10s';
ALTER ROLE assay_relay SET lock_timeout = '2s';
ALTER ROLE assay_relay SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE assay_batch SET statement_timeout = '300s';
ALTER ROLE assay_batch SET lock_timeout = '10s';
ALTER ROLE assay_batch SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE assay_migrate SET statement_timeout = '900s';
ALTER ROLE assay_migrate SET lock_timeout = '5s';
ALTER ROLE assay_migrate SET idle_in_transaction_session_timeout = '900s';

ALTER ROLE assay_web SET search_path = app, extensions;
ALTER ROLE assay_worker SET search_path = app, extensions;
ALTER ROLE assay_relay SET search_path = app, extensions;
ALTER ROLE assay_batch SET search_path = app, extensions;
ALTER ROLE assay_migrate SET search_path = app, extensions;

-- section: create -----------------------------------------------------------------------------------------------

-- The built-in provider sorts by code point on every machine alike; the program sorts names itself.
SELECT $$CREATE DATABASE assay TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'
         LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'$$
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'assay')
\gexec

-- section: database ---------------------------------------------------------------------------------------------

-- PUBLIC may connect and make temporary tables by default; a dump does not carry this, so a restore runs it again.
REVOKE ALL ON DATABASE assay FROM PUBLIC;
GRANT CONNECT ON DATABASE assay TO assay_web, assay_worker, assay_relay, assay_batch, assay_migrate;
-- The first migration makes the schema, as the owner.
GRANT CREATE ON DATABASE assay TO assay_owner;

-- section: connect ----------------------------------------------------------------------------------------------

\connect assay

-- section: inside -----------------------------------------------------------------------------------------------

REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS extensions;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA extensions;
GRANT USAGE ON SCHEMA extensions
    TO assay_owner, assay_web, assay_worker, assay_relay, assay_batch, assay_migrate;

-- A large object is no row of a table, so no policy holds it: one login could leave data there for another scope. PUBLIC
-- may make them by default. Only a superuser can take that away; './assay check' notes it where nobody did.
DO $$
DECLARE
    routine regprocedure;
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RAISE WARNING 'large objects stay open to every login: that is a superuser''s to change';
        RETURN;
    END IF;
    FOR routine IN
        SELECT oid FROM pg_proc
         WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_.+|loread|lowrite)$'
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', routine);
    END LOOP;
END
$$;
