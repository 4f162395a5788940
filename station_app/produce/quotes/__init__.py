"""Market quotes: what a product fetched at a market on a day, and who said so."""
