"""A keyboard at somebody's browser, and how many keys were pressed."""

from tests.support.walker import Walker

MOST_TABS = 120
FOCUSED = """() => { const e = document.activeElement; return ["BODY", "MAIN"].includes(e.tagName) ? "" :
  (e.labels?.length ? e.labels[0].innerText : e.getAttribute("aria-label") || e.innerText || e.value || "") }"""
ROW = "() => document.activeElement.closest('tr')?.innerText || ''"


class Keys:
    """A keyboard at somebody's browser; counts what was pressed."""

    def __init__(self, walker: Walker) -> None:
        self.walker, self.page, self.pressed = walker, walker.page, 0

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key)
        self.pressed += 1

    def focused(self) -> str:
        """Return the words of what has the focus."""
        return " ".join(str(self.page.evaluate(FOCUSED)).split()).replace(" :", ":")

    def reach(self, words: str) -> None:
        """Go on with Tab until something with these words has the focus."""
        for _ in range(MOST_TABS):
            if words in self.focused():
                return
            self.press("Tab")
        raise AssertionError(f"the keyboard does not reach {words!r} on {self.walker.path}")

    def follow(self, words: str) -> None:
        """Go to something with these words and press Enter; look the new page over."""
        self.reach(words)
        with self.page.expect_navigation(wait_until="load"):
            self.press("Enter")
        self.walker.look()

    def past_the_frame(self) -> None:
        """Skip what every page begins with."""
        self.reach("Przejdź do treści")
        self.press("Enter")

    def open_row(self, reference: str) -> None:
        """Walk down the queue with J to a matter and open it."""
        self.past_the_frame()
        for _ in range(MOST_TABS):
            if self.page.evaluate(ROW):
                break
            self.press("Tab")
        for _ in range(MOST_TABS):
            if reference in str(self.page.evaluate(ROW)):
                break
            self.press("j")
        with self.page.expect_navigation(wait_until="load"):
            self.press("Enter")
        self.walker.look()
        assert self.walker.path.endswith(reference)

    def type(self, words: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(words)
        self.pressed += len(words)

    def type_at(self, label: str, words: str) -> None:
        """Go to a box by its label and type."""
        self.reach(label)
        self.type(words)
