"""Proxy purchase: order, lines, life-cycle, returns, savings."""
