"""The porter: carries files, from WhatsApp to the shelf and from the shelf to WhatsApp, each way one at a time.

A failure belongs to the file unless nobody answered: `lanes` tells the two apart.
"""

from edge.porter.fetching import MOST_FILE_BYTES
from edge.porter.porter import Porter

__all__ = ["MOST_FILE_BYTES", "Porter"]
