"""Practice (练习): a made-up station of the operator's own, and a list of what to try there."""
