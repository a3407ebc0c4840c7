"""
How files come from a TA and go to it: one interface, a folder or SFTP behind it.

It knows no Django and no content: names, sizes, bytes. A file is never seen half: it is
written under a temporary name and renamed when its size is right.
"""
