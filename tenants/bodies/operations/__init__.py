"""The acts: setting bodies up, appointing and ending members, recording mandates."""
