"""The ground Assay stands on: everything that knows no word of the domain. `docs/architecture.md` is the map."""
