"""Farm products: from a household's field to a buyer, every gram and every fen."""
