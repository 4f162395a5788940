"""查订单: how far an order is, for who ordered it and has no account."""
