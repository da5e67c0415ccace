"""What the core needs of the world, as protocols; every adapter in ``bot/`` implements one."""
