/* stamp 958f75e257007288efdf10bd07b01023ecfe8ecc98509831c6be7149f3ac3a0c */
const queue = document.querySelector("table[data-keys]");
if (queue) listen(queue);
function listen(table) {
const rows = [...table.querySelectorAll("tbody tr")];
const everywhere = table.dataset.keys === "everywhere";
const open = (row) => row?.querySelector("th a, td a");
const here = () => rows.findIndex((row) => row.contains(document.activeElement));
const move = (step) => {
const next = rows[Math.min(rows.length - 1, Math.max(0, here() + step))];
open(next)?.focus();
next?.scrollIntoView({ block: "nearest" });
};
const acts = {
j: () => move(1),
k: () => move(-1),
x: () => {
const box = rows[here()]?.querySelector("input[type=checkbox]");
if (box) box.click();
},
"/": () => document.querySelector("[data-key-search]")?.focus(),
"?": () => document.querySelector("details[data-key-help] summary")?.click(),
};
document.addEventListener("keydown", (event) => {
const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
if (!everywhere && !table.contains(document.activeElement)) return;
const act = acts[event.key.toLowerCase()];
if (!act) return;
event.preventDefault();
act();
});
const count = document.querySelector("[data-picked]");
if (!count) return;
const tell = () => {
count.textContent = table.querySelectorAll("tbody input[type=checkbox]:checked").length;
};
table.addEventListener("change", tell);
tell();
}
const asked = document.querySelector("[data-asked]");
const show = document.querySelector("[data-show]");
if (asked && show) follow(asked, show);
function follow(place, button) {
const form = place.closest("form");
let turn = 0;
button.hidden = true;
place.addEventListener("change", async (event) => {
if (!event.target.matches("input[type=radio], input[type=checkbox], select")) return;
const mine = ++turn;
const body = new FormData(form);
body.delete("desk_scan"); // files are sent once, with the whole page
body.set("part", "1");
place.setAttribute("aria-busy", "true");
try {
const answer = await fetch(form.action, { method: "POST", body, redirect: "error" });
if (!answer.ok) throw new Error(answer.statusText);
const text = await answer.text();
if (mine !== turn) return; // somebody chose again meanwhile
const fresh = new DOMParser().parseFromString(text, "text/html").body;
if (shape(fresh) === shape(place)) return;
keepTyped(place, fresh);
const focused = document.activeElement?.id;
place.replaceChildren(...fresh.childNodes);
if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
} catch {
button.hidden = false;
} finally {
if (mine === turn) place.removeAttribute("aria-busy");
}
});
}
const shape = (part) => [...part.querySelectorAll("[name]")].map((box) => `${box.type} ${box.name}`).join();
function keepTyped(old, fresh) {
for (const box of old.querySelectorAll("input[id], textarea[id], select[id]")) {
const twin = fresh.querySelector(`#${CSS.escape(box.id)}`);
if (!twin) continue;
if (box.type === "radio" || box.type === "checkbox") twin.checked = box.checked;
else if (box.type !== "file") twin.value = box.value;
}
}
document.querySelectorAll("[data-sift]").forEach((box) => {
const parts = [...document.getElementById(box.dataset.sift).querySelectorAll("section")];
const plain = (text) => text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/\p{M}/gu, "");
box.hidden = false;
box.addEventListener("input", (event) => {
const words = plain(event.target.value).split(/\s+/);
for (const part of parts) {
const rows = [...part.querySelectorAll("li")];
for (const row of rows) row.hidden = !words.every((word) => plain(row.textContent).includes(word));
part.hidden = rows.every((row) => row.hidden);
}
});
});
