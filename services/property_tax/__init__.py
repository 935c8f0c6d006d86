"""The property tax (podatek od nieruchomości), a family of two: a person informs of it, an entity declares it."""

from services.property_tax import declaration, information

SERVICES = (information.service, declaration.service)
