"""What each station is to reach in a month: set by the county, read by boards and pages."""
