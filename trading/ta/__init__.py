"""
The files exchanged with a transfer agent (OFD, GB/T 39595-2020). No Django in here.

Bytes first: widths count bytes of GB18030, so records are cut as bytes and decoded
field by field. What a field is called, how wide it is and what it means is data, in
`data/`; the field list in a file's header says which of them it has.
"""
