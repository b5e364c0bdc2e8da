"""Everything that talks to a person."""
