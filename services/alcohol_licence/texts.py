"""The family's own texts: Polish sentences and their catalogue."""

from pathlib import Path

from portal import Texts

_ = Texts(Path(__file__).parent / "locale", "alcohol_licence").lazy
