"""The models in their own process, and the drafters."""
