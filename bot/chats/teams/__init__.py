"""Microsoft Teams: inbound in ``listen``, pure rendering in ``render``, outbound in ``send``."""
