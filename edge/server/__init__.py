"""The HTTP server in front of everything: who gets a connection, what counts as a request, who waits for whom.

There are two listeners, the hook for the tunnel and the staff pages for the shop.

    listener    waitress in a thread of its own
    cards       under which number phones find what it serves
    own_wifi    the Wi-Fi that the box itself makes, as the pages ask for it
own_name    and under which name
    connection  one connection: what it holds, since when, and for whom
    crowd       what all connections of a listener may hold together, and who is cut off when it is too much
    parser      what is taken for a request, within our own bounds
    head        its first line and headers, checked in linear time
    workers     the threads that serve requests: of two kinds
    batching    who serves the hook: all requests that wait together, with one fsync
    fair        who serves the staff pages: known phones first, and strangers in turns
    knocking    whether both listeners answer
"""
