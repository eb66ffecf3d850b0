"""Interchange: annotations as other tools hold them: regions with attributes, and relations between regions."""
