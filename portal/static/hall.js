/* stamp 958f75e257007288efdf10bd07b01023ecfe8ecc98509831c6be7149f3ac3a0c */
const board = document.querySelector("[data-board]");
const lost = document.querySelector("[data-lost]");
const told = document.querySelector("[data-told]");
const USUAL = Number(board?.dataset.seconds ?? 10) * 1000;
const LONGEST = 60_000;
let wait = USUAL;
async function ask() {
try {
const answer = await fetch(location.href, { cache: "no-store", redirect: "error" });
if (!answer.ok) throw new Error(String(answer.status));
show(new DOMParser().parseFromString(await answer.text(), "text/html"));
lost.hidden = true;
wait = USUAL;
} catch {
lost.hidden = false;
wait = Math.min(LONGEST, wait * 2);
}
setTimeout(ask, wait);
}
function show(page) {
for (const name of ["[data-board]", "[data-clock]"]) {
const now = document.querySelector(name);
const next = page.querySelector(name);
if (now && next && !now.isEqualNode(next)) now.replaceChildren(...next.childNodes);
}
const said = page.querySelector("[data-told]")?.textContent ?? "";
if (told && told.textContent !== said) told.textContent = said;
}
if (board && lost) setTimeout(ask, wait);
