-- How Redshift would store the tables, and the system views about schemas, tables and columns.
-- Columns: PG_TABLE_DEF, SVV_TABLES, SVV_COLUMNS, SVV_TABLE_INFO, SVV_ALL_TABLES,
-- SVV_REDSHIFT_TABLES and STV_SLICES in the Developer Guide.

CREATE TABLE pg_internal.table_layout (
    table_id oid PRIMARY KEY,
    document jsonb NOT NULL,
    created_at timestamp NOT NULL DEFAULT timezone('UTC', clock_timestamp())
);

-- The front leaves the storage attributes of CREATE TABLE in a comment of the statement.
CREATE FUNCTION pg_internal.note_layout() RETURNS event_trigger
    LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO pg_internal.table_layout (table_id, document)
    SELECT DISTINCT ON (relation.oid) relation.oid, note.part[1]::jsonb
    FROM pg_event_trigger_ddl_commands() AS command
    JOIN pg_catalog.pg_class AS relation
        ON command.classid = 'pg_catalog.pg_class'::regclass AND relation.oid = command.objid
    CROSS JOIN regexp_matches(current_query(), '/\\*redshift-layout:(.*?)\\*/', 'g') AS note(part)
    WHERE relation.relkind = 'r' AND note.part[1]::jsonb ->> 'table' = relation.relname
    ON CONFLICT (table_id) DO UPDATE SET document = excluded.document;
END $$;

CREATE EVENT TRIGGER note_layout ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS')
    EXECUTE FUNCTION pg_internal.note_layout();

CREATE FUNCTION pg_internal.type_name(type_id oid, modifier integer) RETURNS text
    LANGUAGE sql STABLE
    RETURN CASE format_type(type_id, modifier)
        WHEN 'jsonb' THEN 'super'
        WHEN 'bytea' THEN 'binary varying(64000)'
        ELSE format_type(type_id, modifier)
    END;

CREATE FUNCTION pg_internal.sort_position(layout jsonb, column_name text) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS 'SELECT coalesce(max(place), 0)::integer
        FROM jsonb_array_elements_text(layout -> ''sortkey'') WITH ORDINALITY AS key(name, place)
        WHERE name = column_name';

-- What ENCODE AUTO chooses when the column names no encoding (CREATE TABLE, ENCODE).
CREATE FUNCTION pg_internal.encoding(layout jsonb, column_name text, type_id oid) RETURNS text
    LANGUAGE sql STABLE
    RETURN CASE
        WHEN layout -> 'encodings' ->> column_name = 'raw' THEN 'none'
        WHEN layout -> 'encodings' ? column_name THEN layout -> 'encodings' ->> column_name
        WHEN pg_internal.sort_position(layout, column_name) > 0 THEN 'none'
        WHEN type_id IN ('bool'::regtype, 'float4'::regtype, 'float8'::regtype) THEN 'none'
        WHEN type_id IN ('varchar'::regtype, 'bpchar'::regtype, 'text'::regtype,
                         'bytea'::regtype) THEN 'lzo'
        WHEN type_id = 'jsonb'::regtype THEN 'zstd'
        ELSE 'az64'
    END;

CREATE VIEW pg_catalog.pg_table_def AS
    SELECT nspname AS schemaname, relname AS tablename, attname AS "column",
           pg_internal.type_name(atttypid, atttypmod) AS type,
           pg_internal.encoding(document, attname, atttypid) AS encoding,
           coalesce(document ->> 'distkey' = attname, false) AS distkey,
           pg_internal.sort_position(document, attname) AS sortkey,
           attnotnull AS notnull
    FROM pg_catalog.pg_class
    JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    JOIN pg_catalog.pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_internal.table_layout ON table_id = pg_class.oid
    WHERE relkind = 'r' AND nspname = ANY (current_schemas(true));

CREATE VIEW pg_catalog.svv_tables AS
    SELECT table_catalog::text, table_schema::text, table_name::text, table_type::text,
           obj_description(format('%I.%I', table_schema, table_name)::regclass, 'pg_class')
               AS remarks
    FROM information_schema.tables
    WHERE table_schema <> 'pg_internal';

CREATE VIEW pg_catalog.svv_columns AS
    SELECT table_catalog::text, table_schema::text, table_name::text, column_name::text,
           ordinal_position::integer, column_default::text, is_nullable::text,
           CASE data_type WHEN 'jsonb' THEN 'super' WHEN 'bytea' THEN 'binary varying'
                          ELSE data_type END::text AS data_type,
           character_maximum_length::integer, numeric_precision::integer,
           numeric_precision_radix::integer, numeric_scale::integer, datetime_precision::integer,
           interval_type::text, interval_precision::text, character_set_catalog::text,
           character_set_schema::text, character_set_name::text, collation_catalog::text,
           collation_schema::text, collation_name::text, domain_name::text,
           col_description(
               format('%I.%I', table_schema, table_name)::regclass, ordinal_position) AS remarks
    FROM information_schema.columns
    WHERE table_schema <> 'pg_internal';

CREATE VIEW pg_catalog.svv_redshift_tables AS
    SELECT current_database()::character varying(128) AS database_name,
           nspname::character varying(128) AS schema_name,
           relname::character varying(128) AS table_name,
           (CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END)::character varying(128)
               AS table_type,
           array_to_string(relacl, '~')::character varying(128) AS table_acl,
           obj_description(pg_class.oid, 'pg_class')::character varying(256) AS remarks
    FROM pg_catalog.pg_class
    JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'v', 'm') AND nspname <> 'pg_internal'
        AND nspname NOT LIKE E'pg\\\\_toast%' AND has_schema_privilege(nspname, 'USAGE')
        AND has_table_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE, DELETE, REFERENCES');

CREATE VIEW pg_catalog.svv_all_tables AS SELECT * FROM pg_catalog.svv_redshift_tables;

CREATE VIEW pg_catalog.svv_all_columns AS
    SELECT table_catalog::character varying(128) AS database_name,
           table_schema::character varying(128) AS schema_name,
           table_name::character varying(128) AS table_name,
           column_name::character varying(128) AS column_name, ordinal_position,
           column_default::character varying(4000) AS column_default,
           is_nullable::character varying(3) AS is_nullable,
           data_type::character varying(128) AS data_type, character_maximum_length,
           numeric_precision, numeric_scale, remarks::character varying(256) AS remarks
    FROM pg_catalog.svv_columns;

CREATE VIEW pg_catalog.svv_redshift_schemas AS
    SELECT current_database()::character varying(128) AS database_name,
           nspname::character varying(128) AS schema_name,
           nspowner::bigint::integer AS schema_owner, 'local'::character varying(128) AS schema_type,
           array_to_string(nspacl, '~')::character varying(128) AS schema_acl,
           NULL::character varying(128) AS schema_option
    FROM pg_catalog.pg_namespace
    WHERE nspname <> 'pg_internal' AND nspname !~ '^pg_(toast|temp)'
        AND has_schema_privilege(oid, 'USAGE');

CREATE VIEW pg_catalog.svv_all_schemas AS
    SELECT database_name, schema_name, schema_owner, schema_type, schema_acl,
           NULL::character varying(128) AS source_database, schema_option
    FROM pg_catalog.svv_redshift_schemas;

CREATE FUNCTION pg_internal.row_count(relation oid) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
    rows bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM %s', relation::regclass) INTO rows;
    RETURN rows;
END $$;

CREATE FUNCTION pg_internal.diststyle(layout jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE layout ->> 'diststyle'
        WHEN 'key' THEN 'KEY(' || coalesce(layout ->> 'distkey', '') || ')'
        WHEN 'even' THEN 'EVEN'
        WHEN 'all' THEN 'ALL'
        ELSE 'AUTO(ALL)'
    END;

-- Empty tables have no row here, and only superusers see it (SVV_TABLE_INFO).
CREATE VIEW pg_catalog.svv_table_info AS
    SELECT current_database()::text AS database, nspname::text AS schema,
           pg_class.oid AS table_id, relname::text AS "table",
           CASE WHEN document -> 'encodings' <> '{}' THEN 'Y' ELSE 'Y, AUTO(ENCODE)' END AS encoded,
           pg_internal.diststyle(document) AS diststyle,
           coalesce(document -> 'sortkey' ->> 0, 'AUTO(SORTKEY)') AS sortkey1,
           longest.varchar_length AS max_varchar,
           (CASE WHEN document -> 'sortkey' ->> 0 IS NOT NULL THEN 'none' END)::character(32)
               AS sortkey1_enc,
           coalesce(jsonb_array_length(document -> 'sortkey'), 0) AS sortkey_num,
           ceil(pg_relation_size(pg_class.oid) / 1048576.0)::bigint AS size,
           0::numeric(10,4) AS pct_used, 0::bigint AS empty, 0::numeric(5,2) AS unsorted,
           0::numeric(5,2) AS stats_off, rows::numeric(38,0) AS tbl_rows,
           NULL::numeric(19,2) AS skew_sortkey1, 1::numeric(19,2) AS skew_rows,
           rows::numeric(38,0) AS estimated_visible_rows, NULL::text AS risk_event,
           0::numeric(12,2) AS vacuum_sort_benefit, created_at AS create_time
    FROM pg_catalog.pg_class
    JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    LEFT JOIN pg_internal.table_layout ON table_id = pg_class.oid
    CROSS JOIN LATERAL pg_internal.row_count(pg_class.oid) AS rows
    CROSS JOIN LATERAL (
        SELECT coalesce(max(atttypmod - 4), 0) AS varchar_length FROM pg_catalog.pg_attribute
        WHERE attrelid = pg_class.oid AND atttypid = 'varchar'::regtype AND atttypmod > 0
    ) AS longest
    WHERE relkind = 'r' AND relpersistence = 'p' AND rows > 0
        AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_internal')
        AND pg_has_role(current_user, 'awsuser', 'MEMBER');

CREATE VIEW pg_catalog.stv_slices AS
    SELECT slice / 2 AS node, slice, slice % 2 AS localslice, 'D'::character(1) AS type
    FROM generate_series(0, 3) AS slice;
