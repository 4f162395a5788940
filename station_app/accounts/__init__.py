"""People, roles, sign-in, sessions that can be ended, growing delay after failures."""
