"""Files that come and go with messages: what they are, where they lie, and how far each has come.

Fetched and brought by the porter (edge/courier/files); shown by web/staff/files.py. Nothing is decoded in this process:
photos are made small in children of their own (shrinking.py).
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
