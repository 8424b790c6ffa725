"""The composition root: all parts are made here, and what goes on by itself is begun here.

shop                     one running box
imports_exports_erasing  what its owner does with all that the shop remembers
"""

from edge.shop.shop import Shop

__all__ = ["Shop"]
