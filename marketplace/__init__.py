"""Where assessors are found: profiles that their owners open, and the register made of what was opened."""
