"""``python -m tenants.regulations``: what is wrong with the shipped packs. Ends with 1 where there is a fault."""

import sys

from tenants.regulations.shipped import findings

found = findings()
for finding in found:
    print(("" if finding.weight == "fault" else "remark: ") + str(finding))  # noqa: T201 - this is what it is for
sys.exit(1 if any(finding.weight == "fault" for finding in found) else 0)
