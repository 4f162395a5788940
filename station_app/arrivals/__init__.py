"""到货 and 取货: where orders and parcels meet at the counter, over one field."""
