"""Short numbers by which operators of one station take turns at one computer."""
