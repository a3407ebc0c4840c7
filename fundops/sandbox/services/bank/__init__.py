"""
The sandbox's supervisory bank: files in, money moved once, files out.

    reading     our files, once each; a serial is obeyed once
    executing   what is due, as the faults of the world let it
    lines       money on the accounts, each movement with the bank's serial
    telling     results, notices and statements, delivered when they are due
"""
