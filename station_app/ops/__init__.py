"""Commands: demo, init, upgrade, serve, tick, backup, restore, verify, facts, doctor."""
