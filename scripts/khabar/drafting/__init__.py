"""Drafts: annotations written by text and context, brought to offsets, and moved when a seed changes."""
