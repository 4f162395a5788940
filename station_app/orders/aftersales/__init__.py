"""After sales of proxy orders: return, exchange, refund only, re-send, each a case with its state."""
