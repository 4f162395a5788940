"""Taking back what was done, and the bin."""
