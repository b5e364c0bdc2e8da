-- Redshift's functions that PostgreSQL has not.

-- What the last COPY of this session did; the front sets these settings (PG_LAST_COPY_COUNT,
-- PG_LAST_COPY_ID and PG_LAST_QUERY_ID in the Developer Guide).
CREATE FUNCTION pg_internal.session_number(setting text, otherwise bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN coalesce(nullif(current_setting('redshift.' || setting, true), '')::bigint, otherwise);

CREATE FUNCTION pg_catalog.pg_last_copy_count() RETURNS bigint
    LANGUAGE sql STABLE
    RETURN pg_internal.session_number('last_copy_count', 0);

CREATE FUNCTION pg_catalog.pg_last_copy_id() RETURNS integer
    LANGUAGE sql STABLE
    RETURN pg_internal.session_number('last_copy_id', -1)::integer;

CREATE FUNCTION pg_catalog.pg_last_query_id() RETURNS integer
    LANGUAGE sql STABLE
    RETURN pg_internal.session_number('last_query_id', -1)::integer;

-- What the front knows about the cluster, kept current by it.
CREATE TABLE pg_internal.cluster (default_iam_role text);
INSERT INTO pg_internal.cluster VALUES (NULL);

CREATE FUNCTION pg_catalog.default_iam_role() RETURNS character varying
    LANGUAGE sql STABLE SECURITY DEFINER
    AS 'SELECT default_iam_role FROM pg_internal.cluster';

-- ASSUMEROLE is granted to everybody, as on a cluster where it was never revoked from PUBLIC.
CREATE FUNCTION pg_catalog.has_assumerole_privilege(iam_role_arn text, command_type text)
    RETURNS boolean LANGUAGE sql STABLE RETURN true;
CREATE FUNCTION pg_catalog.has_assumerole_privilege(
    user_name text, iam_role_arn text, command_type text
) RETURNS boolean LANGUAGE sql STABLE RETURN true;

-- Cancelling also has to reach a COPY that the front runs: the front reads the INFO and keeps it.
-- PostgreSQL calls its own functions by number, so they are renamed and not replaced.
ALTER FUNCTION pg_catalog.pg_cancel_backend(integer) RENAME TO pg_native_cancel_backend;
ALTER FUNCTION pg_catalog.pg_terminate_backend(integer, bigint)
    RENAME TO pg_native_terminate_backend;

CREATE FUNCTION pg_catalog.pg_cancel_backend(integer) RETURNS boolean
    LANGUAGE plpgsql STRICT AS $$
DECLARE
    reached boolean := pg_catalog.pg_native_cancel_backend($1);
BEGIN
    RAISE INFO USING ERRCODE = 'CWS01', MESSAGE = $1::text;
    RETURN reached;
END $$;

CREATE FUNCTION pg_catalog.pg_terminate_backend(pid integer, timeout bigint DEFAULT 0)
    RETURNS boolean
    LANGUAGE plpgsql STRICT AS $$
DECLARE
    reached boolean := pg_catalog.pg_native_terminate_backend(pid, timeout);
BEGIN
    RAISE INFO USING ERRCODE = 'CWS02', MESSAGE = pid::text;
    RETURN reached;
END $$;

CREATE FUNCTION pg_internal.cancel_session(process integer) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE pid = process) THEN
        RAISE EXCEPTION 'Session % does not exist', process;
    END IF;
    PERFORM pg_catalog.pg_cancel_backend(process);
END $$;

-- Date and time: without a time zone, in the session's.
CREATE FUNCTION pg_catalog.getdate() RETURNS timestamp
    LANGUAGE sql STABLE RETURN date_trunc('second', statement_timestamp()::timestamp);
CREATE FUNCTION pg_catalog.sysdate() RETURNS timestamp
    LANGUAGE sql STABLE RETURN localtimestamp;
CREATE FUNCTION pg_catalog.convert_timezone(target text, moment timestamp) RETURNS timestamp
    LANGUAGE sql STABLE RETURN moment AT TIME ZONE 'UTC' AT TIME ZONE target;
CREATE FUNCTION pg_catalog.convert_timezone(source text, target text, moment timestamp)
    RETURNS timestamp
    LANGUAGE sql STABLE RETURN moment AT TIME ZONE source AT TIME ZONE target;

-- Text, NULL and SUPER.
CREATE FUNCTION pg_catalog.nvl(VARIADIC choices anycompatiblearray) RETURNS anycompatible
    LANGUAGE sql IMMUTABLE
    AS 'SELECT choice FROM unnest(choices) WITH ORDINALITY AS each(choice, place)
        WHERE choice IS NOT NULL ORDER BY place LIMIT 1';
CREATE FUNCTION pg_catalog.nvl2(tested anyelement, otherwise anycompatible, if_null anycompatible)
    RETURNS anycompatible
    LANGUAGE sql IMMUTABLE
    AS 'SELECT CASE WHEN tested IS NOT NULL THEN otherwise ELSE if_null END';
CREATE FUNCTION pg_catalog.len(content text) RETURNS integer
    LANGUAGE sql IMMUTABLE RETURN length(content);
CREATE FUNCTION pg_catalog.charindex(part text, content text) RETURNS integer
    LANGUAGE sql IMMUTABLE RETURN strpos(content, part);
CREATE FUNCTION pg_catalog.json_parse(content text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE RETURN content::jsonb;
