"""Network addresses, as whom they are counted."""

import ipaddress


def source(address: str) -> str:
    """Whom a network address stands for: in IPv6 one customer has a whole /64. What is no address stands for itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
