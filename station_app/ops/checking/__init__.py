"""The figures on the command line, and the proof that what is stored agrees."""
