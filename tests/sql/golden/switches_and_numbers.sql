COPY public.orders
FROM 's3://acme-data-lake/orders/'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
MAXERROR 100
NOLOAD
COMPUPDATE PRESET
COMPROWS 5000
STATUPDATE
