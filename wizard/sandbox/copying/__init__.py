"""What Redshift does when it is told ``COPY ... FROM 's3://...'``."""
