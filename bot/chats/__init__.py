"""Slack and Teams, and what both share."""
