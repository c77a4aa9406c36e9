"""The timeline: a life on one line. Facts above, periods in the middle, decisions below, today and due dates marked.

Words: *bar*, a period with a tone; *point*, a fact or a decision on a day; *marker*, a due date. The drawing is made
from values alone, answers SVG without style attributes, and always goes with the table of the same values.
"""

from assay.web.ui.timeline.drawing import draw
from assay.web.ui.timeline.layout import Layout, lay_out
from assay.web.ui.timeline.model import Bar, Marker, Point, Row, Timeline, rows

__all__ = ["Bar", "Layout", "Marker", "Point", "Row", "Timeline", "draw", "lay_out", "rows"]
