"""What is sent on a Thursday evening, and what a TA reads of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from fundops.core import clock
from fundops.core.tests.factories import THURSDAY, service
from trading.models import Order
from trading.services.export import Sent, send_ta_files
from trading.tests.ta.independent import see

EVENING = clock.at(THURSDAY, dt.time(18))


def send(date: dt.date = THURSDAY) -> list[Sent]:
    return send_ta_files(business_date=date, actor=service(), now=EVENING)


def rows(data_dir: Path, file_type: str, *, ta: str = "91") -> list[dict[str, str]]:
    name = f"OFD_379_{ta}_20250102_{file_type}.TXT"
    seen = see(data_dir / "ta" / ta / "out" / name)
    return [
        {name.lower(): raw.decode("gb18030") for name, raw in record.items()}
        for record in seen.records
    ]


def state_of(order: Order) -> tuple[str, str]:
    stored = Order.objects.get(pk=order.pk)
    return stored.state, stored.reason
