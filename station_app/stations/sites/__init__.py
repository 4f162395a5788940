"""Where a station is and when it is open: its particulars, the county's schematic map, the QR code."""
