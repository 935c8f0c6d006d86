"""The service's own texts: Polish sentences and their catalogue."""

from pathlib import Path

from portal import Texts

_ = Texts(Path(__file__).parent / "locale", "property_tax_declaration").lazy
