"""Rules for time expressions."""
