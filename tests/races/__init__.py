"""Every verb pressed by many at once, in processes of their own: it happens once."""
