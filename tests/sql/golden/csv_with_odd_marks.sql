COPY public.orders
FROM 's3://acme-data-lake/raw/'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
FORMAT AS CSV
DELIMITER '\001'
QUOTE AS ''''
NULL AS '\\N'
ACCEPTINVCHARS
