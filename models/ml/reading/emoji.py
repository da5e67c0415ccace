"""What emoji say where there are no words: the tone of those that can't be taken in two ways."""

from __future__ import annotations

from models.cases.verdict import UNTOLD

GLAD = frozenset("👍😀😃😄😁😊☺😍🥰😘🤩😋👌👏🙌🎉💯❤💖💕🧡💛💚💙💜")
CROSS = frozenset("👎😠😡🤬😤😾😞😔😢😭😖😣😫😩☹🙁😒💔💩🤮🤢🤦🖕")


def negative(text: str) -> float:
    """How surely a text of emoji alone is negative, 0 to 1; :data:`UNTOLD` where none of them tells."""
    glad, cross = (sum(char in known for char in text) for known in (GLAD, CROSS))
    return cross / (glad + cross) if glad + cross else UNTOLD
