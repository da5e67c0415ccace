"""Slack: ``listen`` takes what comes in, ``render`` is pure, ``send`` goes out."""
