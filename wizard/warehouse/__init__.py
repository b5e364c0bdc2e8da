"""Adapters to the database: the only rooms that hold a SQL connection."""
