"""What a message of a chat may be, for those who never read a chat: what reads one takes a megabyte to be imported."""

from __future__ import annotations

TEXT, OMITTED, MEDIA, EDITED, DELETED = "text", "omitted", "media", "edited", "deleted"
CALL, LOCATION, CONTACT, POLL, ONCE, EMPTY, SYSTEM = "call", "location", "contact", "poll", "once", "empty", "system"
