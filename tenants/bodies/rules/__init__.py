"""What a body must be, and what an appointment may be. Values in, values out; the day is an argument."""
