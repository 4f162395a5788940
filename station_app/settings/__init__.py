"""What a county sets: name, telephones, plan, thresholds; and what this installation is."""
