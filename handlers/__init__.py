"""What happens: one file a happening, each a plain ``async def verb(thing, deps)``."""
