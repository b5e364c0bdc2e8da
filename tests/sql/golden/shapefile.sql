COPY geo.borders
FROM 's3://acme-data-lake/borders.shp'
IAM_ROLE 'arn:aws:iam::123456789012:role/RedshiftLoaderRole'
SHAPEFILE
SIMPLIFY AUTO 0.25
