from __future__ import annotations

import base64
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundops.core import personal_data
from fundops.core.personal_data import CannotUnseal

OLD, NEW = b"o" * 32, b"n" * 32

digits = st.text(string.digits, min_size=1, max_size=40)
texts = st.text(max_size=60).filter(lambda text: text.isprintable())


@pytest.fixture(autouse=True)
def _keys(settings: Any) -> None:
    settings.DATA_KEYS = {"k1": OLD}
    settings.INDEX_KEY = b"i" * 32


def under_a_newer_key(settings: Any) -> None:
    settings.DATA_KEYS = {"k2": NEW, "k1": OLD}


class TestSeal:
    @given(texts)
    def test_opens_for_its_own_record(self, plain: str) -> None:
        sealed = personal_data.seal(plain, bound_to="name:1")
        assert personal_data.unseal(sealed, bound_to="name:1") == plain

    def test_shows_nothing_and_never_repeats_itself(self) -> None:
        once, again = (personal_data.seal("样例甲", bound_to="name:1") for _ in "ab")
        assert once != again
        assert once.startswith("k1:")
        assert "样例甲".encode() not in base64.b64decode(once[3:])

    @pytest.mark.parametrize("elsewhere", ["name:2", "card_no:1", "name:", ""])
    def test_a_value_moved_elsewhere_does_not_open(self, elsewhere: str) -> None:
        sealed = personal_data.seal("样例甲", bound_to="name:1")
        with pytest.raises(CannotUnseal, match="not its own"):
            personal_data.unseal(sealed, bound_to=elsewhere)

    def test_a_changed_value_does_not_open(self) -> None:
        raw = bytearray(base64.b64decode(personal_data.seal("1", bound_to="x:1")[3:]))
        raw[-1] ^= 1
        changed = f"k1:{base64.b64encode(raw).decode()}"
        with pytest.raises(CannotUnseal, match="changed"):
            personal_data.unseal(changed, bound_to="x:1")

    @pytest.mark.parametrize("broken", ["k1:", "k1:!!!", "k1:AAAA", "k1"])
    def test_what_is_no_sealed_value_does_not_open(self, broken: str) -> None:
        with pytest.raises(CannotUnseal):
            personal_data.unseal(broken, bound_to="x:1")

    def test_an_unknown_key_is_named_as_what_is_missing(self, settings: Any) -> None:
        sealed = personal_data.seal("1", bound_to="card_no:BC1")
        settings.DATA_KEYS = {"k2": NEW}
        with pytest.raises(CannotUnseal, match=r"card_no:BC1 .*FUNDOPS_DATA_KEYS"):
            personal_data.unseal(sealed, bound_to="card_no:BC1")


class TestReseal:
    def test_moves_a_value_under_the_newest_key(self, settings: Any) -> None:
        sealed = personal_data.seal("样例甲", bound_to="name:1")
        under_a_newer_key(settings)

        moved = personal_data.reseal(sealed, bound_to="name:1")

        settings.DATA_KEYS = {"k2": NEW}
        assert personal_data.unseal(moved, bound_to="name:1") == "样例甲"

    def test_leaves_a_value_under_the_newest_key_alone(self) -> None:
        sealed = personal_data.seal("样例甲", bound_to="name:1")
        assert personal_data.reseal(sealed, bound_to="name:1") == sealed


class TestBlindIndex:
    @pytest.mark.parametrize(
        "written",
        [
            "99010119900101001x",
            "９９０１０１１９９００１０１００１Ｘ",
            " 990101 19900101\u3000001X",
        ],
    )
    def test_folds_width_case_and_blanks(self, written: str) -> None:
        assert personal_data.blind_index(written) == personal_data.blind_index(
            "99010119900101001X"
        )

    @given(digits, digits)
    def test_is_the_same_for_the_same_number_only(self, one: str, other: str) -> None:
        same = personal_data.blind_index(one) == personal_data.blind_index(other)
        assert same == (one == other)

    @given(digits, digits)
    def test_keeps_its_parts_apart(self, one: str, other: str) -> None:
        assert personal_data.blind_index(one, other) != personal_data.blind_index(
            one + other
        )

    def test_needs_its_key(self, settings: Any) -> None:
        before = personal_data.blind_index("1")
        settings.INDEX_KEY = b"j" * 32
        assert personal_data.blind_index("1") != before


class TestMasks:
    @given(st.text(string.digits, min_size=1, max_size=28))
    def test_show_at_most_the_last_four_of_a_card(self, card_no: str) -> None:
        shown = personal_data.mask_tail(card_no).replace("*", "")
        assert len(shown) <= 4
        assert len(shown) < max(1, len(card_no) - 2)
        assert card_no.endswith(shown)

    @given(st.text(string.digits, min_size=1, max_size=15))
    def test_show_at_most_seven_digits_of_a_mobile(self, mobile: str) -> None:
        shown = personal_data.mask_mobile(mobile).replace("*", "")
        assert len(shown) in (0, 7)
        assert len(shown) < len(mobile)

    def test_read_as_on_every_page(self) -> None:
        assert personal_data.mask_name("样例甲") == "样**"
        assert personal_data.mask_mobile("13800000001") == "138****0001"
        assert personal_data.mask_tail("6299000000001234") == "****1234"


class TestMaskText:
    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ("of 6299000000000015.", "of ****0015."),
            ("of 6299 0000 0000 0015", "of ****0015"),
            ("call 13800000001", "call 138****0001"),
            ("id 99010119900101005X", "id ****005X"),
        ],
    )
    def test_hides_what_is_surely_of_a_person(self, said: str, kept: str) -> None:
        assert personal_data.mask_text(said) == kept

    @pytest.mark.parametrize(
        "said",
        [
            "order 379202501020000000000017",
            "6299000000000016 has another check digit",
            "CL202501020000001 of 1,600.00 on 2025-01-02",
            "day=2025-01-02&state__exact=OPEN",
        ],
    )
    def test_leaves_business_numbers_readable(self, said: str) -> None:
        assert personal_data.mask_text(said) == said
