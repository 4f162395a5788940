"""所选一起办: orders the office picks in its list, looked at, then reminded of or exported in one go."""
