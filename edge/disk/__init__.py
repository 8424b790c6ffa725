"""Files that survive a power cut: the folder of a shop, what is surely written, and what a disk may refuse."""
