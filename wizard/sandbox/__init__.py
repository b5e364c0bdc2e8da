"""An embedded AWS and Redshift, for trying, training and testing.

Three real servers on loopback: moto's AWS, PostgreSQL, and a wire-protocol
front that makes PostgreSQL speak Redshift and run ``COPY ... FROM 's3://...'``.
Nothing outside this package knows that it exists.
"""
