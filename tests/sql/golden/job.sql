COPY public.orders
FROM 's3://acme-data-lake/orders/'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
FORMAT AS CSV
JOB CREATE nightly_orders AUTO OFF
