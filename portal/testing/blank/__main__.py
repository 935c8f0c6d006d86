"""The same command without an application: a new developer has no settings yet."""

from portal.testing.cli import new_service

new_service()
