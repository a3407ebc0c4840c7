"""Pages of a list that may hold ten million rows: counted up to a bound, no further."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator

#: Counting stops here; the list then says 1,000+.
BOUND = 1_000
#: How far a list of uncounted length may be leafed through; beyond, one filters.
LAST_PAGE = 200


class CappedPaginator(Paginator[Any]):
    """A paginator whose count reads at most BOUND + 1 rows."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if not hasattr(rows, "order_by"):
            return len(rows)
        found: int = rows.order_by()[: BOUND + 1].count()
        return found

    @property
    def is_capped(self) -> bool:
        """There are more rows than were counted."""
        return self.count > BOUND

    def validate_number(self, number: Any) -> int:
        """Take a page beyond the count where more rows may follow."""
        try:
            wanted = int(number)
        except (TypeError, ValueError) as error:
            raise PageNotAnInteger(f"{number!r} is not a page.") from error
        if self.is_capped and 1 <= wanted <= LAST_PAGE:
            return wanted
        if not 1 <= wanted <= max(1, self.num_pages):
            raise EmptyPage(f"There is no page {wanted}.")
        return wanted

    def page(self, number: Any) -> Any:
        """Cut the page without a look at the total, which is not known."""
        wanted = self.validate_number(number)
        first = (wanted - 1) * self.per_page
        rows = self.object_list[first : first + self.per_page]
        return Page(rows, wanted, self)
