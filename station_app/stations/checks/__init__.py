"""What a station has, checked on the spot: the six haves (六有) and the acceptance, with photos."""
