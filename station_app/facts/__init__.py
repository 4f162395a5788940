"""Station x day, station x month, presence of households: recomputed, never counted up."""
