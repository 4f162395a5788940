"""Taking back what was done: the undo of ten minutes and the bin of thirty days."""
