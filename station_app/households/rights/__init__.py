"""What a person may ask for (PIPL, articles 44 to 47): a copy, a correction, erasure."""
