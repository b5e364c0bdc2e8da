COPY public.orders
FROM 's3://acme-data-lake/lake/'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
FORMAT AS PARQUET
SERIALIZETOJSON
STATUPDATE OFF
