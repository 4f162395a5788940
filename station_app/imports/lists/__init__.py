"""Lists with Chinese headings, imported as ledgers are: looked at, confirmed, taken back as a whole."""
