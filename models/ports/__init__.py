"""What the core needs of the world; every adapter keeps one of these."""
