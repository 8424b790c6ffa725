"""Files that come and go with messages: what they are, where they lie, and how far each has come.

Fetched and brought by the porter (edge/courier/files); shown by web/staff/files.py. Nothing is decoded in this process:
photos are made small in children of their own.

    book        which message has a file, and how far it has come
    shelf       where files lie on the disk
    eviction    which go first where there is no room for all
    budget      how many failed fetches an hour may see
    attached    what staff attach to a reply
    kinds       what a file is, by its first bytes
    containers  what is inside of a zip or a film
    pictures    how large a picture is, and how it is turned
    thumbs      photos once more, small
    shrinking   makes one small, in children; cage locks them in
    voice       voice notes in the wrapping that iPhones read
    sound_turns   who takes a sound apart has it to themselves
"""

from edge.media.attached import MOST_BYTES, Attached, attached, takes_webp
from edge.media.book import MediaBook
from edge.media.shelf import Shelf
from edge.media.thumbs import Thumbs
from edge.records.file import HERE, File, FileState

__all__ = [
    "HERE",
    "MOST_BYTES",
    "Attached",
    "File",
    "FileState",
    "MediaBook",
    "Shelf",
    "Thumbs",
    "attached",
    "takes_webp",
]
