"""Portfolio items and their files."""
