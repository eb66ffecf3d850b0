"""Rules for mentions of entities."""
