"""包销、订购: a buyer commits to a quantity at a floor price; what was delivered and paid of it."""
