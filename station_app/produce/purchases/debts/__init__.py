"""What is owed to producers, and what was given to them before the harvest."""
