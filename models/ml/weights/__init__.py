"""Where the models' weights come from, and that they are what they should be."""
