"""What the pages of quotes and funds ask."""

from __future__ import annotations

import datetime as dt

from trading.models import Fund, FundQuote
from trading.models.dated import DatedTerm
from trading.selectors.terms import in_force

#: Quotes of a fund on its page; the list has them all.
MOST_QUOTES = 30
#: Terms of a kind on a fund's page.
MOST_TERMS = 60


def versions_of(quote: FundQuote) -> list[FundQuote]:
    """Find all versions of a quote's day, newest first."""
    same = FundQuote.objects.filter(
        fund=quote.fund_id, nav_date=quote.nav_date, value_type=quote.value_type
    )
    return list(same.select_related("fund", "release").order_by("-version"))


def quotes_of(fund: Fund) -> list[FundQuote]:
    """Find the newest quotes of a fund."""
    found = FundQuote.objects.filter(fund=fund).select_related("fund", "release")
    return list(found.order_by("-nav_date", "value_type", "-version")[:MOST_QUOTES])


def terms_of(model: type[DatedTerm], fund: Fund, on: dt.date) -> list[DatedTerm]:
    """Find the terms of one kind that are in force for a fund, with their files."""
    found = in_force(model, on, funds=[fund.pk]).select_related("file")
    return list(found[:MOST_TERMS])
