/* stamp cdafe8fdf558c6382bd31a5dfbff4958a6cfdd17ed1a9243041f53c3690b2124 */
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
