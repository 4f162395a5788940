"""Province, county, township and village by official 12-digit division code."""
