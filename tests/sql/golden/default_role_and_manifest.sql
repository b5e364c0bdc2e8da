COPY orders
FROM 's3://acme-data-lake/orders.manifest'
IAM_ROLE default
MANIFEST
FORMAT AS CSV
