"""The kit: money, clock, words, people, and the parsers of what people write."""
