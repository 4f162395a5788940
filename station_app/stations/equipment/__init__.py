"""设备: what stands at a station, who paid for it, how it is, and what became of it in the end."""
