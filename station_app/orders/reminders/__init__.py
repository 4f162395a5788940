"""What a station sees of the county's reminders, and its answer."""
