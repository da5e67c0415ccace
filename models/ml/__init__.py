"""The trained models: what they are, how they are fetched, and how they read and write."""
