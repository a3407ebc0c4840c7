"""Panels about the tries of a payout: the bank's words beside ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, figures, links, moments, states
from fundops.core.admin.cells import Column
from fundops.core.admin.icons import icon
from fundops.core.admin.page import Panel, Row, Table, Text
from settlement.models import (
    AttemptAnswer,
    BankAccount,
    BankMovement,
    Payout,
    PayoutAttempt,
)
from settlement.selectors import payout_facts
from settlement.selectors.payout_facts import Found
from settlement.selectors.payouts import attempts_with_answers
from settlement.selectors.positions import position_of

_NOTHING = SafeString("")
_OUTCOMES = {
    "ACCEPTED": states.LEFT_THE_HOUSE,
    "PROCESSING": states.UNKNOWN,
    "DONE": states.DONE,
    "REFUSED": states.FAILED,
    "RETURNED": states.CAME_BACK,
    "NOT_FOUND": states.FAILED,
}


def two_lines(above: Any, below: Any) -> SafeString:
    """Write a value with a smaller one below it."""
    return format_html(
        '<span class="two-line"><span>{}</span><span>{}</span></span>', above, below
    )


def attempts_panel(payout: Payout) -> Panel:
    """Draw every try and every word of the bank, in the order they came."""
    tries = attempts_with_answers(payout)
    if not tries:
        return Panel(_("All attempts"), [Text(_("It was not sent yet."))])
    rows = [row for one in tries for row in _rows(one)]
    heads = [
        Column(_("No."), cells.MARK),
        Column(_("Account / our serial")),
        Column(_("Time / by whom")),
        Column(_("The bank's words / code"), cells.WRAP),
        Column(_("Our class"), cells.WRAP),
        Column(_("Result"), cells.STATE),
    ]
    note = gettext("%(n)s so far; at most one is live") % {"n": len(tries)}
    return Panel(_("All attempts"), [Table(heads, rows, css="")], note=note)


def _rows(one: PayoutAttempt) -> Iterator[Row]:
    answers = list(one.answers.all())
    yield Row(
        (
            str(one.number),
            two_lines(one.account.get_kind_display(), _mono(one.attempt_no)),
            two_lines(moments.full(one.sent_at)[5:], gettext("system")),
            two_lines(_("sent"), _mono(f"{one.file.name}:{one.line}")),
            "—",
            states.badge_of(states.LEFT_THE_HOUSE, gettext("Sent"))
            if not answers
            else _NOTHING,
        )
    )
    for answer in answers:
        yield _answer_row(answer)


def _answer_row(answer: Any) -> Row:
    source = answer.get_source_display()
    where = f"{answer.file.name}:{answer.line}" if answer.file else ""
    end = gettext("an end") if answer.is_end else moments.minute(answer.recorded_at)
    return Row(
        (
            _NOTHING,
            two_lines(source, _mono(where)) if where else source,
            two_lines(moments.full(answer.said_at)[5:], gettext("the bank")),
            two_lines(answer.text or "—", _mono(answer.code or answer.status or "—")),
            two_lines(
                answer.get_cause_display(),
                gettext(answer.our_text) if answer.our_text else "—",
            ),
            two_lines(
                states.badge_of(
                    _OUTCOMES.get(answer.outcome, states.UNKNOWN),
                    _said(answer),
                ),
                end,
            ),
        ),
        "bad" if answer.outcome == "REFUSED" else "",
    )


def _said(answer: AttemptAnswer) -> str:
    """A refused payout is another word than a refused file."""
    if answer.outcome == "REFUSED":
        return pgettext("payout", "Refused")
    return str(answer.get_outcome_display())


def search_panel(payout: Payout) -> Panel:
    """Say whether the statements show a debit of this amount or these numbers."""
    found = payout_facts.search_statements(payout)
    title = _("Statement search")
    if found.account is None or found.since is None:
        return Panel(title, [Text(_("It was not sent yet; there is nothing to find."))])
    note = gettext("%(n)s statements, %(lines)s lines") % {
        "n": figures.count(found.statements),
        "lines": figures.count(found.lines),
    }
    movements = [*found.debits, *found.credits]
    bodies: list[Any] = [Text(_search_words(payout, found))]
    if movements:
        bodies.append(_movements(movements))
    return Panel(title, bodies, note=note)


def _search_words(payout: Payout, found: Found) -> SafeString:
    words = gettext(
        "From %(since)s on %(account)s: debits of %(amount)s or with its numbers: "
        "%(debits)d; credits (returns): %(credits)d."
    ) % {
        "since": moments.day(found.since),
        "account": found.account,
        "amount": figures.money(payout.amount),
        "debits": len(found.debits),
        "credits": len(found.credits),
    }
    shape = "warn" if found.debits else "check"
    mark = format_html(
        '<span class="{}">{}</span>', "ok" if not found.debits else "warn", icon(shape)
    )
    return format_html("{} {}", mark, words)


def _movements(movements: list[BankMovement]) -> Table:
    heads = [
        Column(_("Booked on"), cells.DATE),
        Column(_("Bank serial"), cells.MONO),
        Column(_("Amount"), cells.DIFFERENCE),
        Column(_("Summary"), cells.LONG),
        Column(_("State"), cells.STATE),
    ]
    rows = [
        (
            one.booked_on,
            links.link(one),
            one.amount,
            one.summary or one.subject_no,
            states.state_badge(one),
        )
        for one in movements
    ]
    return Table(heads, rows)


def position_panel(account: BankAccount | None, payout: Payout) -> Panel:
    """Say what the paying account has, what is kept, and what this would leave."""
    if account is None:
        return Panel(
            _("Position"), [Text(_("The registry names no account to pay from."))]
        )
    position = position_of(account)
    left = position.available - payout.amount
    heads = [
        Column(f"{account.get_kind_display()} {account}"),
        Column("CNY", cells.MONEY),
    ]
    short = left < 0
    rest: Any = format_html("<b>{}</b>", figures.money(left))
    if short:
        rest = format_html('<span class="bad">{} {}</span>', icon("late"), rest)
    rows = [
        Row((gettext("Booked"), position.booked)),
        Row((gettext("Reserved"), -position.held)),
        Row((gettext("This payout"), -payout.amount)),
        Row(
            (format_html("<b>{}</b>", pgettext("money", "Left")), rest),
            "bad" if short else "",
        ),
    ]
    return Panel(_("Position"), [Table(heads, rows)], note=_("now"))


def _mono(text: str) -> SafeString:
    return format_html('<span class="mono">{}</span>', text)
