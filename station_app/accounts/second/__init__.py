"""The second step of signing in for county roles: codes of an authenticator, and recovery codes."""
