"""Backups on a stick that stays plugged in, and how a shop goes on from one.

stick.py knows the folder of the copies, making.py writes one, chore.py has that done once a day and knows how old the
newest is, restore.py makes a shop of one again. rescue.py reads a shop off a card that is failing.
"""

from edge.backup.age import age, in_health, in_words, known
from edge.backup.chore import OLD, Backups
from edge.backup.making import Made, by_hand, newest_at
from edge.backup.place import epochs, remembers_less
from edge.backup.rescue import Rescued, rescue
from edge.backup.restore import ACCOUNT, Restored, restore

__all__ = [
    "ACCOUNT",
    "OLD",
    "Backups",
    "Made",
    "Rescued",
    "Restored",
    "age",
    "by_hand",
    "epochs",
    "in_health",
    "in_words",
    "known",
    "newest_at",
    "remembers_less",
    "rescue",
    "restore",
]
