from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.utils import translation
from django_fsm import FSMField

from fundops.core.admin import icons, states

OURS = ("core", "accounts", "trading", "settlement")
#: States that are no machine's.
PLAIN = {("core.StepRun", "state"), ("trading.TaRecord", "result")}


def _states() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, FSMField) or (model._meta.label, field.name) in PLAIN:
                for code, _word in field.choices or ():
                    yield model._meta.model_name or "", code


class TestLook:
    @pytest.mark.parametrize(("machine", "code"), sorted(set(_states())))
    def test_knows_every_state_of_every_machine(self, machine: str, code: str) -> None:
        known = code in states.LOOKS or (machine, code) in states.EXCEPTIONS
        assert known, f"{code} of {machine} has no look"

    def test_never_says_by_colour_alone(self) -> None:
        looks = {*states.LOOKS.values(), *states.EXCEPTIONS.values()}
        assert {look.shape for look in looks} <= icons.SHAPES
        shapes: dict[str, set[str]] = {}
        for look in looks:
            shapes.setdefault(look.shape, set()).add(look.tone)
        # The half disc is amber for breaks; everything else has one tone.
        assert {s for s, tones in shapes.items() if len(tones) > 1} == {"half"}

    def test_knows_that_a_paid_order_is_not_over(self) -> None:
        assert states.look("PAID", machine="order") == states.APPROVED
        assert states.look("PAID", machine="payout") == states.DONE


class TestBadge:
    def test_draws_shape_tone_and_word(self) -> None:
        html = states.badge("FAILED", word="Failed")
        assert html == (
            '<span class="badge s-bad"><svg class="i" viewBox="0 0 16 16"'
            ' aria-hidden="true"><use href="#i-stop"/></svg>Failed</span>'
        )

    def test_strikes_through_what_never_happened(self) -> None:
        assert "s-void" in states.badge("CANCELLED")

    def test_escapes_its_word(self) -> None:
        assert "&lt;b&gt;" in states.badge("OPEN", word="<b>")

    def test_says_a_missing_file_in_the_language_of_the_page(self) -> None:
        with translation.override("zh-hans"):
            assert "未到" in states.badge("MISSING")


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(ValueError, match="no icon"):
        icons.icon("sparkles")
