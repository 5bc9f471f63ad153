"""Many articles in files: read row by row, written row by row, and taken up where a run ended.

``reading`` and ``tables`` give the rows of a file, ``fields`` says what each of them holds,
``journal`` keeps what was made of them, ``exports`` turns that into a table. Nothing here asks a
model.
"""
