"""Orders as the platforms export them to sellers, read into what was sold, line by line."""
