"""Service points with their life-cycle and the people who serve there."""
