"""
Rows of a 04 that are more than a plain answer: no order, two legs, two rows, no shares.

They are few beside purchases and redemptions, which `apply_trades` answers; what they
do stands in a table, `businesses`, and is judged, weighed and written by the set.
"""
