"""Annotate many texts: inputs are cut into shards, processes annotate them, a supervisor survives what goes wrong.

`table` is the seam: one pure function from Arrow table to Arrow table, all that another engine needs. Around it
stand `formats` (inputs in pieces), `worker` (what a process does with a piece), `shards` (finished work on the disk),
`supervisor` (processes that may die) and `run` (the whole).
"""
