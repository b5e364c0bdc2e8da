COPY <table>
FROM 's3://acme-data-lake/orders/'
<authorization>
