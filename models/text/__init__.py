"""What any text is: folded, split, stemmed, told by language. Knows nothing of reviews."""
