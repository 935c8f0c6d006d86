"""Questions in forms: our own fields, each with its Polish messages and its typed answer."""

from portal.fields.asked import Asked
from portal.fields.form import Form
from portal.identifiers import Misspelt

__all__ = ["Asked", "Form", "Misspelt"]
