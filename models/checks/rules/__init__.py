"""The words that a reply may not hold, by language. All rules read every text: an insult hurts in any language."""

from __future__ import annotations

from models.checks.rules import de, en, es, fr

RULES = (*en.RULES, *de.RULES, *es.RULES, *fr.RULES)
