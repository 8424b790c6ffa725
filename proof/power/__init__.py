"""Power cuts and failing disks, played back from a tape of what the shop really wrote: see ../README.md."""
