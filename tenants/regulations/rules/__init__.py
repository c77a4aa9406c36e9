"""The rules of rule packs: what a pack can say, how it is read and checked, and what it says on a day. Pure values."""
