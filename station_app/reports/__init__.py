"""Rankings and boards. Reads everything, writes nothing."""
