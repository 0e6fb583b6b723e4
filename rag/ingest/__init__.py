"""A path, an address or a feed to finished articles, one bad document never stopping the rest.

`sources` finds documents, `formats` reads each kind in a child process, `fetch` is the only way to the
network, `feeds` polls, `pipeline` stores. Knows nothing of questions or indexes: documents go in, stored
articles and one outcome for each document come out.
"""
