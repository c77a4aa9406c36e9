"""Handing in and deciding."""
