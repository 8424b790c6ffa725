"""To WhatsApp: what staff attach. An upload that is answered with an error again and again gives up, in words."""

from __future__ import annotations

from edge.courier.files.lanes import Lane
from edge.language import Said
from edge.media import File, FileState, MediaBook, Shelf
from edge.media.budget import ErrorBudget
from edge.settings import Account
from edge.whatsapp import Credentials, Failure, Files, Rejected, Unauthorised

# Somebody waits for it: it is tried again within these minutes at the latest.
MOST_WAIT_SECONDS = 600.0
# With the waits between them these take half an hour. After that a person decides.
MOST_ANSWERS = 8


class Bringer:
    """One try at a time. The courier sends a file's reply once it is there, and fails it where the file gave up."""

    def __init__(self, media: MediaBook, budget: ErrorBudget, shelf: Shelf, files: Files, lane: Lane) -> None:
        self._media = media
        self._budget = budget
        self._shelf = shelf
        self._files = files
        self._lane = lane

    def bring(self, account: Account, file: File) -> None:
        credentials = Credentials.of(account)
        self._lane.begin(file)
        try:
            media = self._files.upload(credentials, self._shelf.path(file.id), file.mime, self._lane.go_on)
        except FileNotFoundError:
            self._media.change(file, state=FileState.GONE, size=0, refusal=Said("media.gone"))
        except Failure as failure:
            self._lane.failed(file, failure)
            if failure.answered:
                self._was_answered(file, failure)
        else:
            self._media.uploaded(file, media, self._lane.now())
            self._lane.reached()

    def _was_answered(self, file: File, failure: Failure) -> None:
        self._budget.spend(self._lane.now())
        if isinstance(failure, Unauthorised):
            return  # that is about the account: once the owner has put it right, the file goes
        self._media.change(file, bad=file.bad + 1)
        if isinstance(failure, Rejected) or file.bad + 1 >= MOST_ANSWERS:
            self._media.change(file, refusal=failure.said)
