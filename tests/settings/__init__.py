"""What a county sets: names, limits, dictionaries, holidays."""
