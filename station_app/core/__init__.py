"""The kit every feature stands on. It knows no feature."""
