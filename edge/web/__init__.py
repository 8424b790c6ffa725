"""The staff's pages: plain HTML over the shop's own Wi-Fi, usable without JavaScript.

app        puts all pages together
addresses  all addresses, and who may call each
base       what every page is made with
staff      the pages of everybody who answers customers
owner      the owner's pages
"""
