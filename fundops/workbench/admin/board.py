"""The board: how the day stands, what waits, what came, what is in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.admin import cells, links, moments
from fundops.core.admin.cells import Link
from fundops.core.admin.navigation import Waiting
from fundops.core.admin.page import Fact, Page, Panel, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import Break, BusinessDay, Staff
from fundops.core.selectors import days
from fundops.workbench.admin import board_alerts, board_money, board_steps, timeline
from fundops.workbench.admin import board_panels as panels
from fundops.workbench.selectors import board as ask
from fundops.workbench.selectors import closing, queues
from fundops.workbench.selectors.positions import positions
from fundops.workbench.selectors.step_standings import standings


def board(request: HttpRequest) -> Mapping[str, Any]:
    """
    Say what `admin/index.html` draws; without a day, only what waits.

    :raises PermissionDenied: for who holds no role that opens pages.
    """
    person = cast("Staff", request.user)
    if not person.has_perm("core.view_businessday"):
        raise PermissionDenied
    now = clock.now()
    at = ask.clock(now=now)
    date = at.day_in_work.date if at.day_in_work else now.date()
    work, breaks = queues.queues(), ask.breaks_by_age(date)
    packages = ask.packages(date, now=now)
    steps = standings(at.day_in_work.date, now=now) if at.day_in_work else []
    return {
        "page": Page(
            title=_("Board"),
            layout="board",
            facts=list(_facts(at, work, packages)),
            above=timeline.panel(steps, at.day_in_work, now),
            columns=[
                [
                    board_steps.steps(steps, now),
                    *board_steps.why_blocked(steps),
                    *_in_the_way(at.day_in_work),
                ],
                [
                    board_money.reviews(queues.reviews(person), today=date),
                    board_money.queues(work, today=date),
                ],
                [
                    *board_alerts.alerts(person, today=now.date()),
                    board_money.positions(positions()),
                    panels.packages(packages, date),
                    panels.breaks(breaks),
                ],
            ],
        )
    }


def waiting() -> dict[str, Waiting]:
    """Count the work beside the pages of the navigation."""
    day = days.oldest_open_day()
    today = day.date if day else dt.date.max
    badges = queues.badges()
    told = {
        key: Waiting(count, late=key == "breaks" or bool(oldest and oldest < today))
        for key, (count, oldest) in badges.work.items()
    }
    ends = badges.expires_at
    is_late = bool(ends and ends - clock.now() <= moments.URGENT)
    return {**told, "to_decide": Waiting(badges.undecided, late=is_late)}


def _facts(
    at: ask.Clock, work: list[queues.Queue], packages: list[ask.PackageLine]
) -> Iterator[Fact]:
    """The strip above the panels: the figures that decide how the day goes."""
    yield Fact(_("Owed to customers"), ask.owed(), cells.MONEY, unit="CNY", main=True)
    if at.day_in_work:
        yield _day(_("Day in work"), at.day_in_work)
    if at.intake_day and at.intake_day != at.day_in_work:
        yield _day(_("Intake day"), at.intake_day)
    if at.cut_off_at:
        due = moments.due(at.cut_off_at, now=at.now)
        yield Fact(_("Cut-off"), due, note=moments.full(at.cut_off_at)[:16])
    here = sum(1 for line in packages if line.package)
    yield Fact(
        _("TA packages here"),
        f"{here} / {len(packages)}",
        note=_("of this business date"),
    )
    breaks = next(queue for queue in work if queue.key == "breaks")
    url = links.list_url(Break, state__exact="OPEN")
    yield Fact(
        _("Open breaks"),
        Link(str(breaks.count), url) if breaks.count else "0",
        note=_("the oldest of %(day)s") % {"day": moments.day(breaks.oldest)}
        if breaks.oldest
        else "",
    )


def _day(label: str, day: BusinessDay) -> Fact:
    value = Link(moments.day(day.date), links.object_url(day))
    return Fact(label, value, note=state_badge(day))


def _in_the_way(day: BusinessDay | None) -> list[Panel]:
    """Say why the day cannot be closed; a day that takes orders is not asked."""
    if day is None or day.state == BusinessDay.State.OPEN:
        return []
    found = closing.obstacles(day)
    if not found:
        text = _("Nothing stands in the way of closing %(day)s.") % {"day": day}
        return [Panel(_("To the close of the day"), [Text(text)])]
    note = _("%(n)d before %(day)s can close") % {"n": len(found), "day": day}
    sentences = [Text(one) for one in found]
    return [Panel(_("To the close of the day"), sentences, note=note)]
