"""收购: what stations buy from producers: weighed, priced, paid, and what is still owed to whom."""
