"""Several reviews approved together, each on its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fundops.core.models import AuditEntry, Review, ReviewDecision, Staff
from fundops.core.services.review_batches import Item, sha256_of
from fundops.core.tests.admin.reviews.pages import (
    LIST,
    console,
    decide,
    html,
    page_of,
)
from fundops.core.tests.factories import a_person
from fundops.core.tests.reviewing import ThingKind, a_review
from fundops.core.tests.services.reviews.things import a_delegation

pytestmark = pytest.mark.django_db


class TestSeveral:
    def chosen(self, *found: Review, **more: str) -> dict[str, Any]:
        numbers = [review.review_no for review in found]
        seen = {f"seen_{r.review_no}": r.content_sha256 for r in found}
        shown = sha256_of([Item(r.review_no, r.content_sha256) for r in found])
        return {
            "_selected_action": numbers,
            "ready": numbers,
            "set_sha256": shown,
            **seen,
            **more,
        }

    def test_says_what_will_happen_and_does_nothing(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        ready = a_review(kind, maker)
        warned = a_review(kind, maker, number="TH2", look="card changed")
        form = self.chosen(ready, warned)
        page = html(console(checker).post(f"{LIST}approve/", form))
        assert "Approve 1 item, 1,600.00 in all" in page
        assert "card changed" in page
        assert not ReviewDecision.objects.exists()

    def test_takes_in_what_was_opened(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        ready = a_review(kind, maker)
        warned = a_review(kind, maker, number="TH2", look="card changed")
        form = self.chosen(ready, warned)
        client = console(checker)
        page = html(client.post(f"{LIST}approve/", form))
        assert f'<a href="{page_of(warned)}" target="_blank"' in page
        client.get(page_of(warned))
        page = html(client.post(f"{LIST}approve/", {**form, "look": "1"}))
        assert "Approve 2 items, 3,200.00 in all" in page
        assert "opened by you" in page

    def test_leaves_out_what_was_not_in_the_sum(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        ready = a_review(kind, maker)
        warned = a_review(kind, maker, number="TH2", look="card changed")
        form = self.chosen(ready, warned, confirm="1")
        form["ready"] = [ready.review_no]
        client = console(checker)
        client.get(page_of(warned))
        page = html(client.post(f"{LIST}approve/", form, follow=True))
        assert "1 of 2 approved, 1,600.00 in all; 0 refused, 1 not eligible." in page
        assert "It was not among those that were confirmed." in page
        states = dict(Review.objects.values_list("subject_no", "state"))
        assert states == {"TH1": "APPROVED", "TH2": "PENDING"}

    def test_refuses_another_set_than_was_shown(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        shown, slipped_in = (a_review(kind, maker, number=n) for n in ("TH1", "TH2"))
        form = self.chosen(shown, slipped_in, confirm="1")
        form["set_sha256"] = self.chosen(shown)["set_sha256"]
        page = html(console(checker).post(f"{LIST}approve/", form, follow=True))
        assert "These are not the items that were shown" in page
        assert not ReviewDecision.objects.exists()

    def test_removes_one_and_computes_anew(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        both = [a_review(kind, maker, number=n) for n in ("TH1", "TH2")]
        form = self.chosen(*both, drop=both[0].review_no)
        page = html(console(checker).post(f"{LIST}approve/", form))
        assert "Approve 1 item, 1,600.00 in all" in page

    def test_approves_each_on_its_own(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        three = [a_review(kind, maker, number=n) for n in ("TH1", "TH2", "TH3")]
        form = self.chosen(*three, confirm="1")
        kind.things["TH2"].amount = Decimal("1.00")
        decide(a_person(role="reviewer"), three[2])
        page = html(console(checker).post(f"{LIST}approve/", form, follow=True))
        assert "1 of 3 approved, 1,600.00 in all; 1 refused, 1 not eligible." in page
        assert AuditEntry.objects.filter(action="core.review.batch").count() == 1
        states = dict(Review.objects.values_list("subject_no", "state"))
        assert states["TH1"] == "APPROVED"
        assert states["TH2"] == "WITHDRAWN"

    def test_a_second_confirmation_has_no_second_effect(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        form = self.chosen(a_review(kind, maker), confirm="1")
        client = console(checker)
        client.post(f"{LIST}approve/", form)
        page = html(client.post(f"{LIST}approve/", form, follow=True))
        assert "0 of 1 approved" in page
        assert ReviewDecision.objects.count() == 1

    @pytest.mark.parametrize("role", ["operations", "auditor"])
    def test_is_refused_to_those_who_do_not_decide(
        self, role: str, kind: ThingKind, maker: Staff
    ) -> None:
        form = self.chosen(a_review(kind, maker), confirm="1")
        person = a_person(role=role)
        console(person).post(f"{LIST}approve/", form, follow=True)
        assert Review.objects.get().state == "PENDING"

    def test_in_another_s_place_says_so_in_the_list_and_the_outcome(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        """As on the page of one: by the delegator's role, over nobody's own making."""
        delegate = a_person(role="operations")
        a_delegation(checker, delegate)
        other = a_review(kind, maker)
        own = a_review(kind, delegate, number="TH2")
        client, place = console(delegate), checker.employee_no
        rows = html(client.get(LIST)).split("<tbody")[1]
        assert f'value="{other.review_no}"' in rows
        assert rows.count("another checker must decide") == 1
        assert "A reviewer decides this." not in rows
        page = html(client.post(f"{LIST}approve/", self.chosen(other, own)))
        assert "Nothing of what was chosen can be approved with others." in page
        assert f"in the place of {place}, by a delegation" in page

        form = self.chosen(other, own, on_behalf_of=place, look="1")
        page = html(client.post(f"{LIST}approve/", form))
        assert "Approve 1 item, 1,600.00 in all" in page
        assert f'<option value="{place}" selected>' in page
        assert "You made or edited this; another checker must decide." in page

        items = [Item(r.review_no, r.content_sha256) for r in (other, own)]
        form = {
            **self.chosen(other, own, on_behalf_of=place, confirm="1"),
            "set_sha256": sha256_of(items, checker),
        }
        page = html(client.post(f"{LIST}approve/", form, follow=True))
        assert "1 of 2 approved, 1,600.00 in all; 0 refused, 1 not eligible." in page
        assert "In the place of" in page
        written = ReviewDecision.objects.get()
        assert (written.checker, written.on_behalf_of) == (delegate, checker)

    def test_in_a_place_that_nobody_gave_approves_nothing(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        form = self.chosen(review, on_behalf_of=checker.employee_no, confirm="1")
        page = html(
            console(a_person(role="reviewer")).post(
                f"{LIST}approve/", form, follow=True
            )
        )
        assert "covers these today" in page
        assert not ReviewDecision.objects.exists()

    def test_without_a_choice_says_so(self, kind: ThingKind, checker: Staff) -> None:
        page = html(console(checker).post(f"{LIST}approve/", follow=True))
        assert "Nothing is chosen" in page
