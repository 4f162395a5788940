"""Two records of one person: who is alike, one record made of two, and that taken back."""
