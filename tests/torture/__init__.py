"""Torture: the long forms of what the tests do in short. `python tests/torture` runs all methods (`make torture`)."""
