COPY "Señor's"."select ""x""; drop table orders; --"
FROM 's3://acme-data-lake/it''s [red]50%s? :name/c:\\new--/*.csv 🚚'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
