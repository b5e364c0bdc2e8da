"""Modal screens: each asks one thing and answers with a value, or None for no."""
