"""Rules on the source itself, each with a proof that it bites."""
