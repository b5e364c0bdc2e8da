-- Where loads are recorded, and the system views that show it.
-- Columns: SYS_LOAD_HISTORY, SYS_LOAD_DETAIL, SYS_LOAD_ERROR_DETAIL, SYS_QUERY_HISTORY,
-- STL_LOAD_ERRORS, STL_LOADERROR_DETAIL and STL_LOAD_COMMITS in the Developer Guide.
-- Users see their own rows, awsuser sees all. Times are UTC.

CREATE TABLE pg_internal.query_history (
    query_id bigint PRIMARY KEY,
    transaction_id bigint NOT NULL,
    session_id integer NOT NULL,
    user_name text NOT NULL,
    database_name text NOT NULL,
    query_text text NOT NULL,
    status text NOT NULL DEFAULT 'running',
    start_time timestamp NOT NULL,
    end_time timestamp,
    error_message text NOT NULL DEFAULT ''
);

CREATE TABLE pg_internal.load_history (
    query_id bigint PRIMARY KEY,
    transaction_id bigint NOT NULL,
    session_id integer NOT NULL,
    user_name text NOT NULL,
    database_name text NOT NULL,
    table_name text NOT NULL,
    table_id bigint NOT NULL,
    data_source text NOT NULL,
    file_format text NOT NULL,
    start_time timestamp NOT NULL,
    status text NOT NULL,
    end_time timestamp,
    loaded_rows bigint NOT NULL,
    loaded_bytes bigint NOT NULL,
    source_file_count integer NOT NULL,
    source_file_bytes bigint NOT NULL,
    file_count_scanned integer NOT NULL,
    file_bytes_scanned bigint NOT NULL,
    error_count bigint NOT NULL
);

CREATE TABLE pg_internal.load_file (
    query_id bigint NOT NULL,
    file_name text NOT NULL,
    bytes_scanned bigint NOT NULL,
    lines_scanned bigint NOT NULL,
    start_time timestamp NOT NULL,
    end_time timestamp NOT NULL,
    file_etag text NOT NULL,
    file_last_modified timestamp NOT NULL
);

CREATE TABLE pg_internal.load_error (
    number bigint GENERATED ALWAYS AS IDENTITY,
    query_id bigint NOT NULL,
    recorded_at timestamp NOT NULL DEFAULT timezone('UTC', clock_timestamp()),
    file_name text NOT NULL,
    line_number bigint NOT NULL,
    column_name text NOT NULL,
    column_type text NOT NULL,
    column_length text NOT NULL,
    position integer NOT NULL,
    raw_line text NOT NULL,
    raw_field_value text NOT NULL,
    error_code integer NOT NULL,
    error_message text NOT NULL
);

CREATE FUNCTION pg_internal.microseconds(from_time timestamp, to_time timestamp) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (extract(epoch FROM
        coalesce(to_time, timezone('UTC', clock_timestamp())) - from_time) * 1000000)::bigint;

CREATE VIEW pg_catalog.sys_load_history AS
    SELECT pg_internal.user_id(user_name) AS user_id, query_id, transaction_id, session_id,
           database_name, status, table_name, start_time, end_time,
           pg_internal.microseconds(start_time, end_time) AS duration,
           data_source, file_format, loaded_rows, loaded_bytes, source_file_count,
           source_file_bytes, file_count_scanned, file_bytes_scanned, error_count,
           0::bigint AS copy_job_id
    FROM pg_internal.load_history
    WHERE pg_internal.sees_rows_of(user_name);

CREATE VIEW pg_catalog.sys_load_detail AS
    SELECT pg_internal.user_id(user_name) AS user_id, query_id, file_name, bytes_scanned,
           lines_scanned, file.end_time AS record_time, 1 AS splits_scanned, file.start_time,
           file.end_time, file_etag, file_last_modified
    FROM pg_internal.load_file AS file JOIN pg_internal.load_history USING (query_id)
    WHERE pg_internal.sees_rows_of(user_name);

CREATE VIEW pg_catalog.sys_load_error_detail AS
    SELECT pg_internal.user_id(user_name) AS user_id, query_id, transaction_id, session_id,
           database_name::character(64) AS database_name, table_id::integer AS table_id,
           recorded_at AS start_time, file_name::character(256) AS file_name, line_number,
           column_name::character(127) AS column_name, column_type::character(10) AS column_type,
           column_length::character(10) AS column_length, position, error_code,
           error_message::character(512) AS error_message
    FROM pg_internal.load_error JOIN pg_internal.load_history USING (query_id)
    WHERE pg_internal.sees_rows_of(user_name);

CREATE VIEW pg_catalog.stl_load_errors AS
    SELECT pg_internal.user_id(user_name) AS userid, 0 AS slice, table_id::integer AS tbl,
           recorded_at AS starttime, session_id AS session, query_id::integer AS query,
           file_name::character(256) AS filename, line_number,
           column_name::character(127) AS colname, column_type::character(10) AS type,
           column_length::character(10) AS col_length, position,
           raw_line::character(1024) AS raw_line,
           raw_field_value::character(1024) AS raw_field_value, error_code AS err_code,
           error_message::character(100) AS err_reason, 0 AS is_partial, 0::bigint AS start_offset,
           0::bigint AS copy_job_id
    FROM pg_internal.load_error JOIN pg_internal.load_history USING (query_id)
    WHERE pg_internal.sees_rows_of(user_name);

CREATE VIEW pg_catalog.stl_loaderror_detail AS
    SELECT pg_internal.user_id(user_name) AS userid, 0 AS slice, session_id AS session,
           query_id::integer AS query, file_name::character(256) AS filename, line_number,
           coalesce(attnum - 1, 0)::integer AS field, column_name::character(1024) AS colname,
           raw_field_value::character(1024) AS value, 0 AS is_null,
           column_type::character(10) AS type, column_length::character(10) AS col_length
    FROM pg_internal.load_error
    JOIN pg_internal.load_history USING (query_id)
    LEFT JOIN pg_catalog.pg_attribute
        ON attrelid = table_id::oid AND attname = column_name
    WHERE pg_internal.sees_rows_of(user_name);

CREATE VIEW pg_catalog.stl_load_commits AS
    SELECT pg_internal.user_id(user_name) AS userid, query_id::integer AS query, 0 AS slice,
           ''::character(256) AS name, file_name::character(256) AS filename, 0 AS byte_offset,
           lines_scanned::integer AS lines_scanned, 0 AS errors, file.end_time AS curtime,
           1 AS status,
           (CASE WHEN file_format IN ('csv', 'txt') THEN 'Text'
                 WHEN file_format IN ('json', 'orc') THEN upper(file_format)
                 ELSE initcap(file_format) END)::character(16) AS file_format,
           0 AS is_partial, 0::bigint AS start_offset, 0::bigint AS copy_job_id
    FROM pg_internal.load_file AS file JOIN pg_internal.load_history USING (query_id)
    WHERE pg_internal.sees_rows_of(user_name);

CREATE VIEW pg_catalog.sys_query_history AS
    SELECT pg_internal.user_id(query.user_name) AS user_id, query.query_id,
           'default'::character(320) AS query_label, query.transaction_id, query.session_id,
           query.database_name::character(128) AS database_name,
           'COPY'::character(32) AS query_type, query.status::character(10) AS status,
           false AS result_cache_hit, query.start_time, query.end_time,
           pg_internal.microseconds(query.start_time, query.end_time) AS elapsed_time,
           0::bigint AS queue_time,
           pg_internal.microseconds(query.start_time, query.end_time) AS execution_time,
           query.error_message::character(512) AS error_message,
           coalesce(load.loaded_rows, 0) AS returned_rows, 0::bigint AS returned_bytes,
           query.query_text::character(4000) AS query_text,
           'Redshift 1.0.0'::character(256) AS redshift_version,
           ''::character(150) AS usage_limit, 'primary'::character varying(32) AS compute_type,
           0::bigint AS compile_time, 0::bigint AS planning_time, 0::bigint AS lock_wait_time,
           100 AS service_class_id, 'Default queue'::character(64) AS service_class_name,
           'normal'::character(20) AS query_priority,
           'false'::character(10) AS short_query_accelerated,
           md5(query.query_text)::character(40) AS user_query_hash,
           md5(query.query_text)::character(40) AS generic_query_hash,
           1 AS query_hash_version, NULL::bigint AS result_cache_query_id
    FROM pg_internal.query_history AS query
    LEFT JOIN pg_internal.load_history AS load USING (query_id)
    WHERE pg_internal.sees_rows_of(query.user_name);
