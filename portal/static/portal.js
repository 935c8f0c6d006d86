/* stamp 958f75e257007288efdf10bd07b01023ecfe8ecc98509831c6be7149f3ac3a0c */
const CHANNEL = "portal-session";
const WARN_SECONDS = 300;
document.querySelector("[data-error-summary]")?.focus();
document.querySelectorAll("[data-error-summary] a").forEach((link) => {
link.addEventListener("click", (event) => {
const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
if (!field) return;
event.preventDefault();
field.closest("fieldset, .govuk-form-group")?.scrollIntoView();
field.focus({ preventScroll: true });
});
});
document.addEventListener("submit", (event) => {
const form = event.target;
if (!event.submitter?.hasAttribute("data-prevent-double-click")) return;
if (form.dataset.sent) {
event.preventDefault();
return;
}
form.dataset.sent = "1";
setTimeout(() => delete form.dataset.sent, 8000);
});
addEventListener("pageshow", () => {
document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
document.querySelectorAll("button[data-copy]").forEach((button) => {
if (!navigator.clipboard) return;
button.hidden = false;
const said = button.nextElementSibling;
button.addEventListener("click", async () => {
await navigator.clipboard.writeText(button.dataset.copy);
if (said?.getAttribute("role") === "status") said.textContent = button.dataset.copied;
});
});
document.querySelectorAll("button[data-print]").forEach((button) => {
button.hidden = false;
button.addEventListener("click", () => print());
});
const dialog = document.querySelector("dialog[data-session-seconds]");
if (dialog?.showModal) watchSession(dialog);
function watchSession(box) {
const tabs = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
const left = box.querySelector("[data-session-left]");
const announced = box.querySelector("[data-session-announce]");
let endsAt = Date.now() + Number(box.dataset.sessionSeconds) * 1000;
let said = null;
let askAfter = 0;
let warnAt = WARN_SECONDS;
const restart = (seconds) => {
endsAt = Date.now() + seconds * 1000;
warnAt = seconds > WARN_SECONDS ? WARN_SECONDS : Math.min(60, seconds / 2);
said = null;
if (box.open) box.close();
};
const takes = (name, seconds) => !document.dispatchEvent(new CustomEvent(name, { cancelable: true, detail: { seconds } }));
const leave = () => takes("session-over", 0) || location.assign(box.dataset.sessionEndedUrl);
const tell = (seconds) => {
const minutes = Math.ceil(seconds / 60);
const words = (seconds > 60 ? box.dataset.minutes : box.dataset.seconds).replace("#", seconds > 60 ? minutes : Math.max(0, seconds));
left.textContent = words;
const mark = seconds > 60 ? minutes * 60 : seconds > 30 ? 60 : seconds > 10 ? 30 : 10;
if (mark === said) return;
said = mark;
announced.textContent = words;
};
const tick = () => {
const seconds = Math.round((endsAt - Date.now()) / 1000);
if (seconds <= 0) return ask();
if (seconds > warnAt || takes("session-ending", seconds)) return;
tell(seconds);
if (!box.open) box.showModal();
};
const hear = async (method) => {
const headers = { "X-CSRF-Token": box.dataset.csrf, Accept: "application/json" };
const answer = await fetch(box.dataset.keepaliveUrl, { method, headers, redirect: "error" });
if (answer.status === 401) return 0;
return answer.ok ? (await answer.json()).expires_in : null;
};
const ask = async (method = "GET") => {
if (method === "GET" && Date.now() < askAfter) return;
askAfter = Date.now() + 15000;
try {
const seconds = await hear(method);
if (seconds !== null && seconds <= 0) return leave();
if (seconds !== null) {
restart(seconds);
tabs?.postMessage({ seconds });
}
} catch {
}
};
const extend = () => ask("POST");
box.querySelector("[data-session-extend]").addEventListener("click", extend);
box.addEventListener("cancel", (event) => {
event.preventDefault();
extend();
});
if (tabs) {
tabs.onmessage = ({ data }) => (data.ended ? leave() : restart(Number(data.seconds)));
tabs.postMessage({ seconds: Number(box.dataset.sessionSeconds) });
document.querySelectorAll("form[data-logout]").forEach((form) => form.addEventListener("submit", () => tabs.postMessage({ ended: true })));
}
document.addEventListener("visibilitychange", tick);
addEventListener("focus", tick);
setInterval(tick, 1000);
tick();
}
