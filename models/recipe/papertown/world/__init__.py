"""The procedural cut-paper world: every picture is a seeded record with known attributes."""
