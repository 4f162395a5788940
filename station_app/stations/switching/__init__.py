"""Two operators of one station take turns at one computer, with what is half typed."""
