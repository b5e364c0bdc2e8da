-- Who may do what in the database `dev`.
--
-- awsuser is Redshift's superuser: it may read and write everything, create users and databases, and
-- cancel sessions. It is not PostgreSQL's superuser, so no SQL reaches programs or files.

CREATE ROLE awsuser LOGIN CREATEDB CREATEROLE;
GRANT pg_read_all_data, pg_write_all_data, pg_read_all_stats, pg_signal_backend, pg_maintain
    TO awsuser;

ALTER DATABASE dev OWNER TO awsuser;
ALTER SCHEMA public OWNER TO awsuser;
GRANT ALL ON SCHEMA public TO PUBLIC;

-- The front's own objects. Users reach them through the views and functions in pg_catalog only.
CREATE SCHEMA pg_internal;
GRANT USAGE ON SCHEMA pg_internal TO PUBLIC;

CREATE FUNCTION pg_internal.sees_rows_of(user_name text) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN user_name = current_user OR pg_has_role(current_user, 'awsuser', 'MEMBER');

CREATE FUNCTION pg_internal.user_id(user_name text) RETURNS integer
    LANGUAGE sql STABLE
    RETURN (SELECT oid::bigint::integer FROM pg_catalog.pg_roles WHERE rolname = user_name);

CREATE OR REPLACE VIEW pg_catalog.pg_user AS
    SELECT usename, usesysid, usecreatedb, (usesuper OR usename = 'awsuser') AS usesuper, userepl,
           usebypassrls, '********'::text AS passwd, valuntil, useconfig
    FROM pg_catalog.pg_shadow;
