"""Pure rules of running terms: what kinds there are, what a term's date follows from, and counting very many."""
