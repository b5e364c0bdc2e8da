"""The wire-protocol front that makes PostgreSQL speak Redshift."""
