"""Conflict of interest: ties between people, and whether one keeps somebody out of a matter or a role.

Words: a *tie* says that one person has something to do with another, of a kind and for a time; it is *declared* by
somebody or *derived* from work that was done. A *verdict* is what the institution's regulation makes of the ties:
nothing, declare, keep roles apart, out of this matter, or out of the role. A *separation* is the recorded way in which
roles are kept apart in one matter.

Invariants: ties are private to the institution that recorded them; across institutions only a class is told; which tie
does what stands in the regulation and never in the program; a tie is withdrawn with a reason and never deleted.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect the pages and the calls."""
    from tenants.interests import api, pages
    from tenants.interests.permissions import DECLARE
    from tenants.interests.words import PLACE
    from tenants.regulations.beside import Beside, add_beside

    app.register_blueprint(pages.bp)
    api.register(app)
    add_beside(app, Beside(PLACE, "interests.ties", DECLARE, 30))
