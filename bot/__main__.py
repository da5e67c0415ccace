"""``python -m bot`` is ``highroad``."""

from bot.cli import main

main()
