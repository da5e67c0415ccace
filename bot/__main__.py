"""``python -m bot`` is ``highroad``."""

from bot.cli.main import main

main()
