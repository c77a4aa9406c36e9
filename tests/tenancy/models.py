"""Every model of the product, found on disk so that none is forgotten."""

from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

from assay.db import Base

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"assay": ROOT / "platform", "tenants": ROOT, "portfolio": ROOT, "marketplace": ROOT, "billing": ROOT}


def model_modules() -> list[str]:
    """The modules ``…models`` and those of packages of that name."""
    names = []
    for package, above in PACKAGES.items():
        for path in sorted((above / package).rglob("*.py")):
            parts = path.relative_to(above).with_suffix("").parts
            if "models" in parts:
                names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def all_metadata() -> MetaData:
    """The tables of all modules."""
    for name in model_modules():
        import_module(name)
    return Base.metadata
