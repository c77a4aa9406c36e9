"""Scopes and hats: for whom one transaction acts.

Every database transaction starts with one statement that writes every key row security reads. A session without
a scope gets no transaction. One scope per session object: a second, different one raises. `walls.py` holds the
canonical policies, `catalogue.py` the check that every table has them.
"""
