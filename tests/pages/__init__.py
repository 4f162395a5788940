"""Every page: its bytes, its statements, its language."""
