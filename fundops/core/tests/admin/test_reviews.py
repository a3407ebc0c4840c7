"""The pages on which second persons decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundops.core.models import AuditEntry, Review, ReviewDecision, Staff
from fundops.core.services import reviews
from fundops.core.services.review_batches import Item, sha256_of
from fundops.core.tests.factories import a_person, an_open_day
from fundops.core.tests.reviewing import ThingKind, a_kind, a_review

pytestmark = pytest.mark.django_db
LIST = "/core/review/"
#: One of each column, all of which let everything through.
EVERY_FILTER = (
    "",
    "day=2025-01-02",
    "state__exact=PENDING",
    "kind__exact=TEST_THING",
    "ta_code__exact=91",
    "fund_code__exact=990001",
    "channel_code__exact=PAYA",
    "least=100&most=2000",
    "level_now__exact=1",
    "policy__code__exact=TEST_THING-0",
    "q=TH",
)
Move = Callable[[str], dt.datetime]


@pytest.fixture
def kind() -> Iterator[ThingKind]:
    with a_kind() as found:
        yield found


@pytest.fixture(autouse=True)
def _a_day(move_clock: Move, settings: Any) -> None:
    settings.SANDBOX = True
    move_clock("2025-01-02T12:30:00+08:00")
    an_open_day()


@pytest.fixture
def maker() -> Staff:
    return a_person(role="operations")


@pytest.fixture
def checker() -> Staff:
    return a_person(role="reviewer")


def console(person: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def page_of(review: Review) -> str:
    return reverse("admin:core_review_change", args=[review.pk])


def html(response: Any) -> str:
    return str(response.content.decode())


def decide(
    person: Staff, review: Review, decision: str = "APPROVE", **said: str
) -> Any:
    form = {
        "decision": decision,
        "content_sha256": review.content_sha256,
        "version": "0",
        **said,
    }
    return console(person).post(page_of(review), form, follow=True)


class TestToDecide:
    def test_shows_the_deadline_and_who_made_it(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        a_review(kind, maker)
        page = html(console(checker).get(LIST))
        assert "2:30 left" in page
        assert maker.employee_no in page
        assert '<td class="num">1,600.00</td>' in page

    def test_is_red_half_an_hour_before_the_end(
        self, kind: ThingKind, maker: Staff, checker: Staff, move_clock: Move
    ) -> None:
        a_review(kind, maker)
        move_clock("2025-01-02T14:45:00+08:00")
        page = html(console(checker).get(LIST))
        assert '<tr class="bad">' in page
        assert "due urgent" in page

    def test_asks_no_more_for_many_than_for_one(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        a_review(kind, maker)
        client = console(checker)
        client.get(LIST)
        with CaptureQueriesContext(connection) as for_one:
            client.get(LIST)
        for n in range(2, 20):
            a_review(kind, maker, number=f"TH{n}")
        with CaptureQueriesContext(connection) as for_many:
            client.get(LIST)
        assert len(for_many) == len(for_one)

    def test_asks_at_most_25_questions_of_hundreds_under_any_filter(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        first = a_review(kind, maker, tags=("91", "990001", "PAYA"))
        for n in range(2, 302):
            first.pk = None
            first.review_no = f"RV20250102{n:08d}"
            first.subject_no = f"TH{n}"
            first.save(force_insert=True)
        client = console(checker)
        client.get(LIST)
        for query in EVERY_FILTER:
            with CaptureQueriesContext(connection) as asked:
                page = html(client.get(f"{LIST}?{query}"))
            assert "301" in page, query
            assert len(asked) <= 25, query

    def test_filters_by_amount_and_kind(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        a_review(kind, maker)
        a_review(kind, maker, number="TH2", amount=Decimal("50.00"))
        page = html(
            console(checker).get(LIST, {"least": "100", "kind__exact": kind.code})
        )
        assert "TH1" in page
        assert "TH2" not in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("state__exact=ON_HOLD", ["TH2"]),
            ("fund_code__exact=990001", ["TH1"]),
            ("ta_code__exact=92", ["TH2"]),
            ("channel_code__exact=PAYA", ["TH2"]),
            ("least=100&most=2000", ["TH1"]),
            ("most=100", ["TH2"]),
            ("level_now__exact=2", []),
            ("maker__employee_no__exact=NOBODY", []),
            ("policy__code__exact=TEST_THING-0", ["TH1", "TH2"]),
            ("policy__code__exact=TEST_THING-20000", []),
            ("day=2025-01-02", ["TH1", "TH2"]),
            ("day=2025-01-03", []),
        ],
    )
    def test_filters_by_each_column(
        self,
        query: str,
        found: list[str],
        kind: ThingKind,
        maker: Staff,
        checker: Staff,
    ) -> None:
        a_review(kind, maker, tags=("91", "990001", ""))
        second = a_review(
            kind,
            maker,
            number="TH2",
            amount=Decimal("50.00"),
            tags=("92", "990002", "PAYA"),
        )
        said = {"note": "waiting for the bank's answer", "reason_code": "T-H01"}
        decide(checker, second, "HOLD", **said)
        assert self.found(checker, query) == found

    def test_filters_by_age(
        self, kind: ThingKind, maker: Staff, checker: Staff, move_clock: Move
    ) -> None:
        a_review(kind, maker)
        assert self.found(checker, "age=1h") == []
        move_clock("2025-01-02T13:00:00+08:00")
        assert self.found(checker, "age=1h") == ["TH1"]

    def found(self, checker: Staff, query: str) -> list[str]:
        page = html(console(checker).get(f"{LIST}?{query}"))
        rows = page.partition('id="result_list"')[2]
        return [number for number in ("TH1", "TH2") if f">{number}<" in rows]

    def test_says_which_one_cannot_decide(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        a_review(kind, maker, amount=Decimal("50000.00"))
        senior = a_person(role="senior_reviewer")
        assert "you cannot decide it</span>" in html(console(senior).get(LIST))
        assert "you cannot decide it</span>" not in html(console(checker).get(LIST))

    def test_gives_a_maker_no_way_to_choose(
        self, kind: ThingKind, maker: Staff
    ) -> None:
        a_review(kind, maker)
        page = html(console(maker).get(LIST))
        assert 'type="checkbox"' not in page
        assert "To decide</span>" not in page

    def test_parts_what_was_submitted_by_me_and_what_is_decided(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        mine, decided = f"{LIST}mine/", f"{LIST}decided/"
        assert "TH1" in html(console(maker).get(mine))
        assert "TH1" not in html(console(checker).get(mine))
        assert "TH1" not in html(console(checker).get(decided))
        decide(checker, review)
        assert "TH1" in html(console(checker).get(decided))
        assert f"{checker.employee_no} Approve" in html(console(maker).get(mine))


class TestDeciding:
    def test_offers_five_ways_and_chooses_none(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        page = html(console(checker).get(page_of(a_review(kind, maker))))
        assert page.count('type="radio"') == 5
        assert " checked" not in page
        form = page.split('id="decide"')[1].split("</form>")[0]
        assert form.index('<button type="submit" disabled') < form.index('type="radio"')
        assert form.rindex("<button") == form.index('<button type="submit" class="go"')

    def test_approves_what_was_seen(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        page = html(decide(checker, review))
        assert "TH1 approved, 1,600.00; re-checked before sending at 15:00." in page
        assert Review.objects.get().state == "APPROVED"
        assert "approved" in kind.things["TH1"].states
        assert 'type="radio"' not in page

    def test_asks_a_second_person_above_the_limit(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker, amount=Decimal("50000.00"))
        assert "a senior decides" in html(decide(checker, review))
        assert "A senior reviewer decides this." in html(
            console(checker).get(page_of(review))
        )
        senior = a_person(role="senior_reviewer")
        page = html(console(senior).get(page_of(review)))
        assert (
            'class="off"><input type="radio" name="decision" value="ESCALATE"' in page
        )
        decide(senior, review, version="1")
        assert Review.objects.get().state == "APPROVED"

    def test_wants_a_reason_and_a_note_for_all_but_approve(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        page = decide(checker, review, "REJECT", note="wrong")
        assert "No reason code; choose one and submit again." in html(page)
        assert page.status_code == 400
        page = decide(checker, review, "REJECT", note="bad", reason_code="T-R01")
        assert "at least 10 characters; there are 3." in html(page)
        assert ">bad</textarea>" in html(page)
        assert not ReviewDecision.objects.exists()

    def test_records_a_rejection_with_its_reason(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        note = "the amount is not that of the row"
        decide(checker, review, "REJECT", note=note, reason_code="T-R01")
        assert Review.objects.get().state == "REJECTED"
        assert note in html(console(maker).get(page_of(review)))

    def test_holds_until_a_day_and_lets_go(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        said = {"note": "waiting for the bank's answer", "reason_code": "T-H01"}
        decide(checker, review, "HOLD", hold_until="2025-01-03", **said)
        page = html(console(checker).get(page_of(review)))
        assert "On hold until 2025-01-03" in page
        assert page.count('type="radio"') == 1
        said = {"note": "the bank has answered", "reason_code": "T-L01"}
        decide(checker, review, "RELEASE", version="1", **said)
        assert Review.objects.get().state == "PENDING"

    def test_says_who_was_first(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        decide(checker, review)
        page = html(decide(a_person(role="reviewer"), review))
        words = f"{checker.employee_no} approved this at 12:30; your decision was not"
        assert words in page
        assert ReviewDecision.objects.count() == 1

    def test_a_second_click_has_no_second_effect(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        decide(checker, review)
        assert "your decision was not recorded" in html(decide(checker, review))
        assert ReviewDecision.objects.count() == 1
        assert kind.things["TH1"].states.count("approved") == 1

    def test_shows_the_difference_instead_of_the_form(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        kind.things["TH1"].amount = Decimal("1580.00")
        page = html(console(checker).get(page_of(review)))
        assert "<del>1600.00</del> → <mark>1580.00</mark>" in page
        assert 'type="radio"' not in page
        page = html(decide(checker, review))
        assert "It changed after you opened it; nothing recorded" in page
        assert not ReviewDecision.objects.exists()

    def test_lapses_after_its_deadline(
        self, kind: ThingKind, maker: Staff, checker: Staff, move_clock: Move
    ) -> None:
        review = a_review(kind, maker)
        move_clock("2025-01-02T15:00:00+08:00")
        page = html(decide(checker, review))
        assert "The deadline (15:00) passed and the approval lapsed" in page
        assert Review.objects.get().state == "EXPIRED"


class TestWhoMayNot:
    def test_the_maker_sees_no_form_and_who_may(
        self, kind: ThingKind, checker: Staff
    ) -> None:
        maker = a_person(role="operations")
        from django.contrib.auth.models import Group

        maker.groups.add(Group.objects.get(name="reviewer"))
        page = html(console(maker).get(page_of(a_review(kind, maker))))
        assert "You made or edited this; another checker must decide." in page
        assert f"Who may: {checker.employee_no}." in page
        assert 'type="radio"' not in page

    @pytest.mark.parametrize("who", ["maker", "operations", "auditor", "superuser"])
    def test_a_forged_post_is_refused_and_audited(
        self, who: str, kind: ThingKind, maker: Staff
    ) -> None:
        review = a_review(kind, maker)
        person = (
            maker
            if who == "maker"
            else a_person(
                role="operations" if who == "superuser" else who,
                is_superuser=who == "superuser",
            )
        )
        page = console(person).get(page_of(review))
        assert 'type="radio"' not in html(page)
        decide(person, review)
        assert Review.objects.get().state == "PENDING"
        refused = AuditEntry.objects.get(action="core.review.refused")
        assert (refused.subject, refused.actor) == ("TH1", person)

    def test_compliance_may_only_hold(self, kind: ThingKind, maker: Staff) -> None:
        review = a_review(kind, maker)
        compliance = a_person(role="compliance")
        page = html(console(compliance).get(page_of(review)))
        assert page.count('class="off"') == 4
        decide(compliance, review)
        assert Review.objects.get().state == "PENDING"
        said = {"note": "asked the customer about it", "reason_code": "T-H01"}
        decide(compliance, review, "HOLD", **said)
        assert Review.objects.get().state == "ON_HOLD"


class TestWithdrawing:
    def withdraw(self, person: Staff, review: Review) -> str:
        url = reverse("admin:core_review_withdraw", args=[review.pk])
        return html(console(person).post(url, follow=True))

    def test_asks_first_and_then_gives_it_back_to_its_maker(
        self, kind: ThingKind, maker: Staff
    ) -> None:
        review = a_review(kind, maker)
        url = reverse("admin:core_review_withdraw", args=[review.pk])
        assert url in html(console(maker).get(page_of(review)))
        page = html(console(maker).get(url))
        assert "it can be submitted anew" in page
        assert Review.objects.get().state == "PENDING"
        assert "withdrawn, 1,600.00" in self.withdraw(maker, review)
        assert Review.objects.get().state == "WITHDRAWN"

    def test_is_the_makers_alone(self, kind: ThingKind, maker: Staff) -> None:
        review = a_review(kind, maker)
        other = a_person(role="operations")
        url = reverse("admin:core_review_withdraw", args=[review.pk])
        assert url not in html(console(other).get(page_of(review)))
        assert "Only its maker can withdraw" in self.withdraw(other, review)
        assert Review.objects.get().state == "PENDING"

    def test_of_another_role_is_refused_and_recorded(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        page = self.withdraw(checker, review)
        assert "Your role does not allow this; it was recorded." in page
        refused = AuditEntry.objects.get(action="core.act.refused")
        assert refused.actor == checker
        assert Review.objects.get().state == "PENDING"


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

    def test_without_a_choice_says_so(self, kind: ThingKind, checker: Staff) -> None:
        page = html(console(checker).post(f"{LIST}approve/", follow=True))
        assert "Nothing is chosen" in page


def test_the_engine_alone_registers_what_it_decides() -> None:
    codes = {about.code for about in reviews.registered()}
    assert "TEST_THING" not in codes
