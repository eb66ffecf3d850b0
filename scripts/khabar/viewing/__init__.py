"""Viewing: the published dataset as a static site to look at, one self-contained page for each thing.

`dataset` reads the Parquet files, `segments` cuts a text where annotations begin and end, `marks` says what is drawn,
`differences` compares the two readings; `documents`, `stories`, `entities` and `overview` prepare a page each, `plots`
draws, and `site` renders the templates and writes the folder. Nothing on a page comes from elsewhere: style and
script stand in the page and are allowed by their hash alone.
"""
