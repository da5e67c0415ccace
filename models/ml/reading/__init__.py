"""What the models read in a review: tone, topics, urgency, language, meaning."""
