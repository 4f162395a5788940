"""What is put right in an order that stands: by the counter or the office, each time with a reason."""
