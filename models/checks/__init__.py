"""May this reply be said? Every check of a reply, and the rules about words that the checks apply."""
