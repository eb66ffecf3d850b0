"""Reported speech as several layers see it: words that report, what they introduce, where a source may stand.

Shared by the rules for quotation marks, quotes and entities; it annotates nothing itself.
"""
