"""Text copied out of a shop's app or page becomes a filled order form. What reads it knows no form."""
