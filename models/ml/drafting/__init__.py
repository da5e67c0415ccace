"""What the models write, and how far it is trusted."""
