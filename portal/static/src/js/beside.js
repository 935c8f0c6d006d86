// A page of the portal opened beside the call: read here, its forms sent from here, so that the call goes on.

class Beside {
  // done: told when something was sent; shown: told when it opens and closes
  constructor(box, { done, shown }) {
    Object.assign(this, { box, done, shown, url: "", root: "", typed: false, busy: false });
    this.body = box.querySelector("[data-beside-body]");
    this.status = box.querySelector("[data-beside-status]");
    box.querySelector("[data-beside-close]").addEventListener("click", () => this.close());
    box.addEventListener("input", () => (this.typed = true));
    box.addEventListener("submit", (event) => this.#send(event));
    box.addEventListener("click", (event) => this.#follow(event));
  }

  // what was typed and not sent is still there when the same page is opened again
  async open(url) {
    this.opener ??= document.activeElement;
    const other = new URL(url, location.href).pathname;
    if (this.typed && other !== this.url && !confirm(say("beside-typed"))) return this.#reveal();
    this.#reveal();
    if (this.typed && other === this.url) return;
    this.root = other;
    await this.#show(url);
  }

  close() {
    this.box.hidden = true;
    this.shown(false);
    this.opener?.focus?.();
    this.opener = null;
  }

  #reveal() {
    this.box.hidden = false;
    this.shown(true);
  }

  async #show(url, options = {}) {
    if (this.busy) return;
    this.#wait(true); // what is typed into a page that is about to go would be lost
    this.status.textContent = say("beside-opening");
    try {
      const answer = await fetch(url, { ...options, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.#fill(answer, page.querySelector("main"), url);
      if (options.method && answer.ok) this.done();
    } catch {
      this.status.textContent = say("failed");
    } finally {
      this.#wait(false);
    }
  }

  #wait(is) {
    this.busy = this.body.inert = is;
    this.box.setAttribute("aria-busy", String(is));
  }

  #fill(answer, main, url) {
    const { pathname } = new URL(answer.url);
    // a sign-in, a fault: what does not belong here is opened as a page of its own
    const belongs = main && pathname.startsWith(this.root.split("/").slice(0, 3).join("/"));
    this.status.textContent = "";
    if (!belongs) {
      const link = Object.assign(document.createElement("a"), { href: url, target: "_blank", rel: "noopener", className: "govuk-link" });
      link.textContent = say("beside-elsewhere");
      this.body.replaceChildren(link);
      return link.focus();
    }
    this.url = pathname;
    this.typed = false;
    for (const head of main.querySelectorAll("h1")) {
      const lower = document.createElement("h2");
      lower.className = head.className;
      lower.replaceChildren(...head.childNodes);
      head.replaceWith(lower);
    }
    this.body.replaceChildren(...main.childNodes);
    const first = this.body.querySelector("[data-error-summary]") ?? this.body.querySelector("h2");
    this.body.inert = false;
    first?.setAttribute("tabindex", "-1");
    first?.focus();
    this.box.scrollIntoView({ block: "nearest" });
  }

  #send(event) {
    event.preventDefault();
    const { target: form, submitter } = event;
    const url = submitter?.hasAttribute("formaction") ? submitter.formAction : form.getAttribute("action") || this.url;
    this.#show(url, { method: "POST", body: new FormData(form, submitter) });
  }

  #follow(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const asked = new URL(link.href, location.href);
    if (link.getAttribute("href").startsWith("#")) {
      event.preventDefault();
      document.getElementById(decodeURIComponent(asked.hash.slice(1)))?.focus();
    } else if (asked.origin === location.origin && asked.pathname.startsWith(this.root)) {
      event.preventDefault();
      this.#show(asked.href);
    } else {
      link.target = "_blank"; // never out of the call
      link.rel = "noopener";
    }
  }
}
