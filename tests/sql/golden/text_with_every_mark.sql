COPY public.orders
FROM 's3://acme-data-lake/raw/'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
DELIMITER '\t'
NULL AS '\000'
ENCODING UTF16LE
ACCEPTINVCHARS '^'
ESCAPE
REMOVEQUOTES
