"""The roof: composition of all modules, and the programs that run: web, worker, scheduler, command line, demo."""
