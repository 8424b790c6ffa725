"""Files in the life of `AgainstPractice`: photos come in and go out while some are refused, for a while or for good."""

from __future__ import annotations

import hashlib
import io

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from edge.courier.files import Porter
from edge.media import File, FileState, MediaBook, Shelf, attached
from edge.practice import samples
from edge.practice.faults import FILES, MEDIA
from edge.records.reply import Delivery
from edge.whatsapp import Files
from tests.kit.sync import CUSTOMERS
from tests.kit.sync_practice import AgainstPractice

PLENTY = 2**34
REFUSING = ("server_error", "unavailable", "throttled", "expired_token", "html_error", "html_portal", "not_json")
OF_FILES = ("none", "none", *(name for name in MEDIA if name != "media_gzip_bomb"), *REFUSING)
HOURS_IN_THE_END = 30
OF_HISTORY = samples.jpeg(samples.BULB)


def picture(number: int) -> bytes:
    """Begins as a JPEG, and is like no other."""
    return b"\xff\xd8\xff\xe0" + hashlib.sha256(f"{number}".encode()).digest() * 20 + b"\xff\xd9"


class FilesToo(AgainstPractice):
    def __init__(self) -> None:
        self.photos: dict[str, bytes] = {}  # by what WhatsApp calls them
        super().__init__()
        for fault in FILES:
            self.practice.switch(fault)

    def open(self) -> None:
        super().open()
        room = self.room
        self.shelf = Shelf(self.folder, lambda _: PLENTY)
        files = Files(self.practice.graph_url, "v26.0")
        self.porter = Porter(room.books, self.shelf, room.link, room.notices, room.settings, files, self.clock)

    def shut(self) -> None:
        self.porter.close()
        super().shut()

    # What happens.

    @rule(who=st.integers(0, CUSTOMERS - 1))
    def a_customer_sends_a_photo(self, who: int) -> None:
        words, data = f"Photo {len(self.written)}", picture(len(self.written))
        customer = self.customers[who]
        self.written[customer.sends_photo(data, caption=words)] = words
        self.photos[str(customer.lines[-1].media_id)] = data
        self.news_comes()

    @rule(who=st.integers(0, CUSTOMERS - 1))
    def staff_send_a_photo(self, who: int) -> None:
        query = self.query_of(who)
        if query is None:
            return
        if self.room.query(query).holder is None:
            self.room.desk.claim(query, self.aline)
        self.words += 1
        with attached(self.shelf, io.BytesIO(picture(-self.words)), "photo.jpg") as taken:
            self.room.desk.reply_with_file(query, self.aline, taken, f"Reply {self.words}")

    @rule(fault=st.sampled_from(OF_FILES), steps=st.integers(1, 4), seconds=st.sampled_from([0, 60, 700, 3600]))
    def the_porter_goes(self, fault: str, steps: int, seconds: int) -> None:
        if "black_hole" in self.practice.faults.on:
            return  # how long a file may take is for the tests of the porter
        if fault != "none":
            self.practice.switch(fault)
        for _ in range(steps):
            self.time_goes(seconds=seconds)
            self.porter.step()
        if fault != "none":
            self.practice.switch(fault, on=False)

    def something_else_goes(self) -> None:
        self.porter.step()

    # What must be true.

    @invariant()
    def fetches_never_fail_so_often_that_the_number_is_blocked(self) -> None:
        assert not self.practice.blocked

    @invariant()
    def a_file_is_what_the_customer_sent_or_is_called_doubtful(self) -> None:
        for file in self.files():
            if file.state is FileState.FETCHED and not file.doubtful:
                with self.shelf.open(file.id) as kept:
                    assert kept.read() == self.photos.get(file.media, OF_HISTORY)

    def files(self) -> list[File]:
        seqs = [row.seq for row in self.messages()]
        return list(MediaBook(self.room.books).of_messages(seqs).values())

    # In the end.

    def all_is_well(self) -> None:
        """But for the one file that is refused for good."""
        super().all_is_well()
        for fault in FILES:
            self.practice.switch(fault)

    def in_the_end(self) -> None:
        super().in_the_end()
        failed = [reply for reply in self.replies() if reply.state is Delivery.FAILED]
        assert all(reply.reason for reply in failed)
        self.hours_of_files(until=1)
        assert len(self.wanted()) <= 1, "one bad file keeps others waiting"
        super().all_is_well()
        self.hours_of_files(until=0)
        assert not self.wanted(), "wanted for ever"
        assert {file.media for file in self.files()} >= set(self.photos)

    def hours_of_files(self, until: int) -> None:
        """As many as it takes, until no more files than that are wanted."""
        for _ in range(HOURS_IN_THE_END):
            if len(self.wanted()) <= until:
                break
            self.the_owner_puts_it_right()
            self.time_goes(hours=1)
            for _ in self.wanted():
                self.porter.step()

    def wanted(self) -> list[File]:
        return [file for file in self.files() if file.state is FileState.WANTED]
