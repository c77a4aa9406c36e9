"""The edge for people: pages.

`routing.py` registers a page only with its access and runs it in one transaction. `errors.py` turns a problem into a
page, `forms.py` keeps what was typed, `shell.py` is what every page shows around its own content, `headers.py` the
security headers, `ui/` and `templates/ui/` the signature pieces.
"""
