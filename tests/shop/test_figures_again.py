"""An owner who sees that a day was cut by a wrong clock has it counted again, however long ago it was."""

from __future__ import annotations

from tests.kit.phones import Phone, words
from tests.kit.shops import Counter


def summaries(counter: Counter) -> list[tuple[int, bool]]:
    return [(one.number, one.withdrawn) for one in counter.shop.summaries.newest()]


def closed_days(counter: Counter, days: int) -> Phone:
    """So many days go by, each of which gets its summary; the owner's phone."""
    counter.stand_still()
    for _ in range(days):
        counter.hears()
        counter.clock.forward(days=1)
        counter.shop.summaries.step(counter.shop.prints)
    return counter.signed_in("Aline", owner=True)


def test_the_owner_has_a_day_and_all_after_it_counted_again_with_a_second_tap(counter: Counter):
    aline = closed_days(counter, 40)
    first = min(number for number, _ in summaries(counter))
    was = counter.shop.days.of(counter.shop.summaries.of(first).date)
    aline.open(f"/summary/{first}")
    aline.submit(aline.form(f"/summary/{first}/again"))
    assert "all days after it are counted again" in words(aline.page.text)
    assert not counter.shop.summaries.of(first).withdrawn, "nothing has happened yet"
    aline.submit(aline.form(f"/summary/{first}/again"))
    assert all(withdrawn for _, withdrawn in summaries(counter))
    for _ in range(3):
        counter.shop.summaries.step(counter.shop.prints)
    again = [one for one in counter.shop.summaries.newest() if not one.withdrawn]
    assert len(again) == len({one.date for one in again})
    assert again[-1].instead_of == first
    assert counter.shop.days.of(again[-1].date) == was, "it was closed rightly, and is the same"


def test_who_is_not_sure_of_the_time_counts_nothing_again(counter: Counter):
    aline = closed_days(counter, 2)
    counter.clock.trusted = False
    (newest, _), *_ = summaries(counter)
    told = aline.send(f"/summary/{newest}/again", token=_token(aline, newest), sure="yes")
    assert told.status_code == 400
    assert "Nobody is sure of the time" in words(told.text)
    assert not any(withdrawn for _, withdrawn in summaries(counter))


def _token(phone: Phone, number: int) -> str:
    phone.open(f"/summary/{number}")
    return phone.form(f"/summary/{number}/again").fields["token"]
