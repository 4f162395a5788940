"""First use, the schema, and a way back in."""
