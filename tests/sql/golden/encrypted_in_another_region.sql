COPY public.orders
FROM 's3://acme-eu/orders/'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
REGION 'eu-central-1'
ENCRYPTED
MASTER_SYMMETRIC_KEY '***'
