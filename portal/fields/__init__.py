"""Questions in forms: our own fields, each with its Polish messages and its typed answer."""

from portal.fields.asked import Asked
from portal.fields.cleaning import Misspelt
from portal.fields.form import Form

__all__ = ["Asked", "Form", "Misspelt"]
