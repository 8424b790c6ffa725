"""The staff's pages: plain HTML over the shop's own Wi-Fi, usable without JavaScript."""
