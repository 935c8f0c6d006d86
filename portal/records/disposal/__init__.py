"""Disposal of papers past their term (brakowanie): one proposes, another confirms, then nothing personal is left."""
