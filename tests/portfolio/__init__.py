"""Tests of what an assessor keeps and earns."""
