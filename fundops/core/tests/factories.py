"""People and days that tests begin with."""

from __future__ import annotations

import datetime as dt
import itertools

from django.contrib.auth.models import Group

from fundops.core import clock
from fundops.core.models import SERVICE_EMPLOYEE_NO, BusinessDay, Staff
from fundops.core.services import days

_numbers = itertools.count(1)

#: Thursday, Friday, and the Monday after: three trading days in a row.
THURSDAY = dt.date(2025, 1, 2)
FRIDAY = dt.date(2025, 1, 3)
MONDAY = dt.date(2025, 1, 6)


def service() -> Staff:
    """The person as which commands act."""
    return Staff.objects.get(employee_no=SERVICE_EMPLOYEE_NO)


def a_person(*, role: str = "operations", **fields: object) -> Staff:
    person = Staff.objects.create(
        **{
            "employee_no": f"E{next(_numbers):05d}",
            "name": "样例员工",
            "password": "!",
            **fields,
        }
    )
    person.groups.add(Group.objects.get(name=role))
    return person


def noon(date: dt.date) -> dt.datetime:
    return clock.at(date, dt.time(12))


def an_open_day(date: dt.date = THURSDAY) -> BusinessDay:
    return days.open_day(business_date=date, actor=service(), now=noon(date))


def a_day_cut_off(date: dt.date = THURSDAY) -> BusinessDay:
    an_open_day(date)
    return days.cut_off_day(
        business_date=date, actor=service(), now=clock.at(date, dt.time(15))
    )


def a_day_in_work(date: dt.date = THURSDAY) -> BusinessDay:
    a_day_cut_off(date)
    return days.mark_processing(
        business_date=date, actor=service(), now=clock.at(date, dt.time(18))
    )


def a_closed_day(date: dt.date = THURSDAY) -> BusinessDay:
    a_day_in_work(date)
    return days.close_day(
        business_date=date,
        actor=service(),
        now=clock.at(date, dt.time(22)),
        missing=[],
    )
