"""Supply and demand: published once, read at every station and on the public page, until a day."""
