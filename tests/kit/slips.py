"""The slip of a day on which everything happened that a slip can tell of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from edge.language import Said, language
from edge.paper.slip_words import Heading
from edge.paper.summary_slip import Slip
from edge.printing import Paper
from edge.records.summary import StillWaiting
from edge.reports.daily.model import DayFigures, Span, Spread, StaffFigures, Trouble

KIGALI = ZoneInfo("Africa/Kigali")
START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
END = START + timedelta(hours=12)


def a_day(name: str = "Jean Bosco", **more: object) -> DayFigures:
    """The figures of that day. name: of a customer and of one of the staff alike."""
    trouble = (Trouble(name, Said("outbox.window_closed")),)
    fields: dict[str, object] = {
        "open_at_start": 3,
        "new": 27,
        "reopened": 2,
        "closed": {"answered": 20, "sold": 8},
        "open_now": 4,
        "first_reply": Spread(25, 360, 4000, 11400),
        "first_reply_staff": Spread(25, 300, 900, 1800),
        "offline_of_worst": 9600.0,
        "shut_of_worst": 36300.0,
        "to_close": Spread(28, 2460, 9000, 50000),
        "staff": (StaffFigures("s_1", name, 14, 13, Spread(12, 240, 400, 600), 1, 2),),
        "on_phone": 2,
        "held": trouble,
        "unsure": trouble,
        "failed": trouble,
        "outages": (Span(START, START + timedelta(hours=2), "offline"),),
        "power_gaps": (Span(START, END, "power"),),
        "late_messages": 5,
        "set_aside": 1,
        "free_used": 412,
        "free_of": 1000,
        "health": {"disk_percent": 61, "backup_hours": None, "token": "ok"},
    }
    return DayFigures(date(2026, 11, 20), START, END, **{**fields, **more})  # type: ignore[arg-type]


def waiting(name: str, number: str = "321") -> StillWaiting:
    """A query that nobody has answered at the end of it."""
    return StillWaiting("q_1", name, number, 58920, 27480)


def written(
    code: str, columns: int, name: str = "Jean Bosco", shop: str = "Kabeza Hardware", **more: object
) -> list[str]:
    """Its slip, line by line."""
    heading = Heading(shop, 42, KIGALI, END + timedelta(hours=13), late=True, trusted=False)
    slip = Slip(language(code), Paper(columns, "858"), KIGALI)
    return slip.summary(heading, a_day(name, **more), [waiting(name), waiting("أمينة"), waiting("", "")])
