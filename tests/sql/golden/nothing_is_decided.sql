COPY <table>
FROM <source>
<authorization>
