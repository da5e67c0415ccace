"""The words that a reply may not hold, by language, as TOML: ``models/checks/rule.py`` reads them."""
