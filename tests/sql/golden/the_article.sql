COPY public.orders
FROM 's3://acme-data-lake/orders/2026/orders-'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
