-- Settings that Redshift has and PostgreSQL has not, with Redshift's defaults.

ALTER DATABASE dev SET redshift.enable_case_sensitive_identifier = 'off';
ALTER DATABASE dev SET redshift.enable_case_sensitive_super_attribute = 'off';
ALTER DATABASE dev SET redshift.enable_result_cache_for_session = 'on';
ALTER DATABASE dev SET redshift.downcase_delimited_identifier = 'on';
ALTER DATABASE dev SET redshift.json_serialization_enable = 'off';
ALTER DATABASE dev SET redshift.json_serialization_parse_nested_strings = 'off';
ALTER DATABASE dev SET redshift.auto_analyze = 'on';
ALTER DATABASE dev SET redshift.analyze_threshold_percent = '10';
ALTER DATABASE dev SET redshift.query_group = 'default';
ALTER DATABASE dev SET redshift.wlm_query_slot_count = '1';

CREATE FUNCTION pg_internal.show_setting(setting text) RETURNS text
    LANGUAGE sql STABLE
    RETURN CASE lower(current_setting('redshift.' || setting, true))
        WHEN 'true' THEN 'on'
        WHEN 'false' THEN 'off'
        ELSE current_setting('redshift.' || setting, true)
    END;
