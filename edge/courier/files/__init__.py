"""The porter: carries files, from WhatsApp to the shelf and from the shelf to WhatsApp, each way one at a time.

    porter      the two ways, beside each other
    fetching    from WhatsApp: customers' files
    delivering  to WhatsApp: what staff attach
    lanes       what both ways have in common: pauses, and what the end of a try says of line and account
    room        room on the shelf: old files of whoever holds most make it
    shortage    whether the disk is short, for how long, and by whose doing

A failure belongs to the file unless nobody answered: `lanes` tells the two apart.
"""

from edge.courier.files.fetching import MOST_FILE_BYTES
from edge.courier.files.porter import FileCallbacks, Porter

__all__ = ["MOST_FILE_BYTES", "FileCallbacks", "Porter"]
