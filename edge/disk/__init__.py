"""Files that survive a power cut: the folder of a shop, what is surely written, and what a disk may refuse.

folder         the folder around the database: its lock, its mark, its reserve for a full disk
synced         what was written is on the disk
disk_trouble   what can go wrong between the box and its disk
forgetful      disks that forget all when the power goes
handoff        a slip in the folder, by which the console hands something to the running shop
card_trial     whether the card gives back what it was given
digests        sums by which a change that nobody made is found
"""
