"""COPY as Redshift runs it, from the statement's text to rows in the embedded database."""
