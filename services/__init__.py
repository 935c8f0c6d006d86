"""The e-services, one folder each; discover() finds them and those of installed packages."""

import importlib
import pkgutil
from importlib.metadata import entry_points

from portal import Service

GROUP = "portal.services"


def discover() -> dict[str, Service]:
    """Import every service; a duplicate slug or a failed import stops the start.

    All that are installed, whatever the deployment offers: a matter begun is finished. Raises ValueError,
    ImportError.
    """
    found: dict[str, Service] = {}
    names = [f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__) if module.ispkg]
    declared = [importlib.import_module(name).service for name in names]
    declared += [entry.load() for entry in entry_points(group=GROUP)]
    for service in declared:
        if service.slug in found:
            raise ValueError(f"two services are named {service.slug}")
        found[service.slug] = service
    return found
