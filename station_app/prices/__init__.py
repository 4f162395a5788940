"""Reference prices: what the same thing costs locally, by place and month, with the evidence for it."""
