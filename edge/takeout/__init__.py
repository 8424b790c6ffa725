"""Everything out: what the shop keeps of its customers, in files that need no Iduka. Reads only."""
