COPY public.orders
FROM 's3://acme-data-lake/legacy/'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
FIXEDWIDTH 'id:3,name:25'
DATEFORMAT 'MM/DD/YYYY'
TRIMBLANKS
