"""Backups on a stick that stays plugged in, and how a shop goes on from one.

chore       has one made once a day, and soon again after it failed
put_in      the sticks that are put in, and which of them is for backups
making      writes one: the database, then files
stick       the folder of the copies
stick_room  makes room for the next copy
holding     which customers' files a stick holds
age         how old the newest is
asking      an owner asks for one now
drill       tries whether it can be restored
vetting     what of a copy is not taken over as it stands
restore     makes a shop of one
going_back  after an upgrade that failed: the copy of before it takes the place of what a newer version wrote
from_stick  the shop of a stick comes to an empty box
place       whether the data lie where they lay before
rescue      reads a shop off a card that is failing
"""

from edge.backup.age import age, in_health, in_words, known
from edge.backup.asking import BackupNow
from edge.backup.chore import OLD, Backups
from edge.backup.from_stick import BringBack
from edge.backup.making import Made, by_hand, newest_at
from edge.backup.place import epochs, remembers_less
from edge.backup.put_in import PutIn, Sticks, folder_for
from edge.backup.rescue import Rescued, rescue
from edge.backup.restore import ACCOUNT, Restored, restore

__all__ = [
    "ACCOUNT",
    "OLD",
    "BackupNow",
    "Backups",
    "BringBack",
    "Made",
    "PutIn",
    "Rescued",
    "Restored",
    "Sticks",
    "age",
    "by_hand",
    "epochs",
    "folder_for",
    "in_health",
    "in_words",
    "known",
    "newest_at",
    "remembers_less",
    "rescue",
    "restore",
]
