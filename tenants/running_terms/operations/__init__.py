"""The acts on running terms.

For other modules: `start`, `meet`, `cancel`, `reopen`, `set_day_of`. For the people who must act: `extend`, `suspend`,
`resume`, `set_day`. For changes of the law and for the night: `recounting`, `nightly`.
"""

from tenants.running_terms.operations.changing import extend, resume, set_day, suspend
from tenants.running_terms.operations.running import cancel, meet, reopen, set_day_of, start

__all__ = ["cancel", "extend", "meet", "reopen", "resume", "set_day", "set_day_of", "start", "suspend"]
