from __future__ import annotations

import pytest

from trading.ta.editions import comparable

#: Bytes of two, what Python reads, and the character that is meant.
CHANGED = {
    "a6d9": "\ufe10",
    "a6da": "\ufe12",
    "a6db": "\ufe11",
    "a6dc": "\ufe13",
    "a6dd": "\ufe14",
    "a6de": "\ufe15",
    "a6df": "\ufe16",
    "a6ec": "\ufe17",
    "a6ed": "\ufe18",
    "a6f3": "\ufe19",
    "fe51": "\U00020087",
    "fe52": "\U00020089",
    "fe53": "\U000200cc",
    "fe59": "\u9fb4",
    "fe61": "\u9fb5",
    "fe66": "\u9fb6",
    "fe67": "\u9fb7",
    "fe6c": "\U000215d7",
    "fe6d": "\u9fb8",
    "fe76": "\U0002298f",
    "fe7e": "\u9fb9",
    "fe90": "\u9fba",
    "fe91": "\U000241fe",
    "fea0": "\u9fbb",
}


class TestComparable:
    @pytest.mark.parametrize(("raw", "character"), CHANGED.items())
    def test_gives_one_character_for_both_spellings(self, raw, character):
        by_two_bytes = bytes.fromhex(raw).decode("gb18030")
        by_four_bytes = character.encode("gb18030").decode("gb18030")

        assert comparable(by_two_bytes) == comparable(by_four_bytes) == character

    @pytest.mark.parametrize(
        "text", ["", "样例甲", "𬱖", "a·b•c", "样例\u3000", "\ue000"]
    )
    def test_leaves_everything_else_as_it_is(self, text):
        assert comparable(text) == text
