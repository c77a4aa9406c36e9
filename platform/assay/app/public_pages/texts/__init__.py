"""The words of the public pages, one file per page. Each gives a `Document` in the language of the request."""
