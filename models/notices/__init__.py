"""How people are told: cards, lists, summaries, and what they may ask for."""
