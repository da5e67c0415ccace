"""May this be said? Every check of a reply, and the words that they know."""
