"""Selling alcohol by retail, a family of two: the licence to sell, and each later year's statement of what was sold."""

from services.alcohol_licence import licence, statement

SERVICES = (licence.service, statement.service)
