"""The bench measures what it says it measures."""
