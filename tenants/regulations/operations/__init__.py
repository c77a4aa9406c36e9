"""The acts: taking editions into force, setting values otherwise, answering open points, keeping the calendar."""
