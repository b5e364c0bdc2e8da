COPY public.orders
FROM 's3://acme-data-lake/events/'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
FORMAT AS JSON 's3://acme-data-lake/paths.json'
TIMEFORMAT 'epochmillisecs'
