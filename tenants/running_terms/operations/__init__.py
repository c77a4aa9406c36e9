"""The acts on running terms.

For other modules: `start`, `meet`, `cancel`, `reopen`, `set_day_of`, `foresee`; `catching_up.connect` for matters that
have no term yet, `telling.connect_bodies` for who sits in a body. For the people who must act: `extend`, `suspend`,
`resume`, `set_day`; for administrators: `choose_document`. For changes of the law and for the night: `recounting`,
`nightly`.
"""

from tenants.running_terms.operations.changing import extend, resume, set_day, suspend
from tenants.running_terms.operations.choosing import choices, choose_document
from tenants.running_terms.operations.running import cancel, foresee, meet, reopen, set_day_of, start

__all__ = [
    "cancel",
    "choices",
    "choose_document",
    "extend",
    "foresee",
    "meet",
    "reopen",
    "resume",
    "set_day",
    "set_day_of",
    "start",
    "suspend",
]
