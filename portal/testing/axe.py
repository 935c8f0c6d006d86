"""What axe-core finds on a page, told in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.testing.parts import need_axe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# What passed stays in the browser: to bring a whole report over takes longer than to make it.
RUN = """async tags => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.map(({id, help, nodes}) =>
    `axe ${id}: ${help} ${JSON.stringify(nodes.slice(0, 3).map(node => node.html.slice(0, 160)))}`);
}"""


def violations(page: Page, tags: Sequence[str] = WCAG) -> list[str]:
    """Return each rule that the page breaks, with the first places where it does."""
    page.evaluate(need_axe())
    found: list[str] = page.evaluate(RUN, list(tags))
    return found
