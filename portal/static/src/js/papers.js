// What is written during a call: asked for every few seconds, said when it changes, opened beside the call.

const PAPERS_EVERY = 5000;

class Papers {
  // list: where they stand; row: a copy of the template; tell: says a change; open: opens one beside the call
  constructor(url, { list, row, tell, open }) {
    Object.assign(this, { url, list, row, tell, open, known: null, waiting: 0 });
  }

  async look() {
    let found;
    try {
      const answer = await fetch(this.url, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) return;
      found = (await answer.json()).papers;
    } catch {
      return; // the next time
    }
    const stands = new Map(found.map((one) => [one.key, one.stands]));
    const news = found.filter((one) => (this.known ? this.known.get(one.key) !== one.stands : one.asks));
    const same = this.known && !news.length && this.known.size === stands.size;
    this.known = stands;
    if (same) return;
    this.list.replaceChildren(...found.map((one) => this.#shown(one)));
    if (news.length) this.tell(news.map((one) => `${one.title}: ${one.stands}.`).join(" "));
  }

  #shown(one) {
    const row = this.row();
    row.dataset.asks = one.asks ? "1" : "";
    for (const place of row.querySelectorAll("[data-title]")) place.textContent = one.title;
    row.querySelector("[data-stands]").textContent = one.stands;
    row.querySelector("a").href = one.url;
    const button = row.querySelector("button");
    button.hidden = !one.beside;
    button.addEventListener("click", () => this.open(one.url));
    return row;
  }
}
