"""Practice: what a made-up station lets an operator try, and that nothing of it gets out."""
