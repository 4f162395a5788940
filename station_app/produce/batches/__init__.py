"""批次: what was bought, as it goes on: merged, split, worked, packed, tested, certified, traced."""
