"""销售: what was sold where, typed or imported, what came back, and what channels paid out."""
