"""
The same character in the editions of GB18030, for comparing names.

The editions of 2005 and 2022 map 18 codes otherwise: bytes A6D9 are U+E78D, for private
use, in the older one, which Python has, and U+FE10 in the newer. Six more were left
at private use by both and are characters of their own by now. Reading and writing keep
the bytes as they are; whoever compares what two parties wrote compares `comparable`.
"""

from __future__ import annotations

#: What Python reads, and what is meant by the edition of 2022 and by now.
_EDITION_2022 = str.maketrans(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796"
    "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864"
    "\ue816\ue817\ue818\ue831\ue83b\ue855",
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
    "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb"
    "\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe",
)


def comparable(text: str) -> str:
    """Give a text in the characters of the newest edition; its bytes stay as sent."""
    return text.translate(_EDITION_2022)
