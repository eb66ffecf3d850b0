"""Rules for attributions."""
