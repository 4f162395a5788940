"""What somebody typed when the session had ended: kept for a while, and shown again to the same person."""
