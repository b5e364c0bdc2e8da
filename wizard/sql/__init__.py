"""Redshift's language, as far as loading needs it. Pure: text in, values out, and back."""
