"""
The supervisory bank's files, read and written; no Django here.

`rows` has a frozen dataclass for the row of every file, `names` the files' names,
`writing.write` makes bytes of rows, `reading.read` rows of bytes or every reason why
not. What a field is and where it stands says `data/layouts.csv`.
"""
