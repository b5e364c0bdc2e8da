COPY public.orders (id, "Order Date", "user", "a""b")
FROM 's3://acme-data-lake/orders/'
IAM_ROLE 'arn:aws:iam::123456789012:role/service-role/First,arn:aws:iam::210987654321:role/Second'
FORMAT AS CSV
GZIP
IGNOREHEADER 1
