"""A shop for all tests of a file, where none of them minds what the others did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kit.phones import Phone
from tests.kit.shops import Counter, open_counter


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("shop") / "data") as counter:
        yield counter


@pytest.fixture(scope="module")
def phone(shop: Counter) -> Phone:
    """The owner's."""
    return shop.signed_in("Aline", owner=True)
