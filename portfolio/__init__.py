"""What an assessor keeps and earns: evidence, its verification, and the status that follows from it."""
