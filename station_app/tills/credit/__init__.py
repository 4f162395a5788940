"""The credit book (赊账本): who owes how much since when, repaid in parts, the oldest first."""
