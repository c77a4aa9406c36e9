"""Terms and working days, as values."""
