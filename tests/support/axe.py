"""What axe-core finds on a page: the conformance kit's own look, for our pages too."""

from portal.testing.axe import WCAG, violations

__all__ = ["WCAG", "violations"]
