"""A station goes from one operator to the next: cash counted, advances, open orders; both confirm."""
