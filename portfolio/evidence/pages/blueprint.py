"""The blueprint that the portfolio's pages share."""

from assay.web.routing import Pages

bp = Pages("portfolio", "portfolio.evidence", template_folder="templates")
