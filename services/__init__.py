"""The e-services, a folder each, or one for a family of them; discover() finds them and those of installed packages."""

import importlib
import pkgutil
from importlib.metadata import entry_points
from typing import Any

from portal import Service

GROUP = "portal.services"


def discover() -> dict[str, Service]:
    """Import every service; a duplicate slug or a failed import stops the start.

    All that are installed, whatever the deployment offers: a matter begun is finished. A folder declares its
    ``service``, a family of services that share rules their ``SERVICES``. Raises ValueError, ImportError.
    """
    found: dict[str, Service] = {}
    names = [f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__) if module.ispkg]
    declared = [one for name in names for one in _declared(importlib.import_module(name))]
    declared += [entry.load() for entry in entry_points(group=GROUP)]
    for service in declared:
        if service.slug in found:
            raise ValueError(f"two services are named {service.slug}")
        found[service.slug] = service
    return found


def _declared(module: Any) -> tuple[Service, ...]:
    return module.SERVICES if hasattr(module, "SERVICES") else (module.service,)
