"""Tests of certification: schemes, status, and the SQL compiled from schemes."""
