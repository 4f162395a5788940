"""Looking at pages as an operator or coordinator sees them: reading only, with a reason, for minutes."""
