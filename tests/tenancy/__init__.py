"""Proof that the database keeps people and institutions apart."""
