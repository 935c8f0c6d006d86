/* stamp 958f75e257007288efdf10bd07b01023ecfe8ecc98509831c6be7149f3ac3a0c */
const FAULTS = {
NotAllowedError: "denied",
SecurityError: "denied",
NotFoundError: "none",
OverconstrainedError: "none",
NotReadableError: "taken",
AbortError: "taken",
};
const PICTURE = { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24, max: 30 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const words = Object.fromEntries(
[...(document.querySelector("template[data-words]")?.content.querySelectorAll("[data-word]") ?? [])].map((one) => [one.dataset.word, one.textContent]),
);
const say = (name, filled = "") => (words[name] ?? "").replace("#", filled);
const hasDevices = () => Boolean(navigator.mediaDevices?.getUserMedia && window.RTCPeerConnection);
async function ask(constraints) {
try {
return { stream: await navigator.mediaDevices.getUserMedia(constraints), fault: "" };
} catch (error) {
return { stream: null, fault: FAULTS[error.name] ?? "none" };
}
}
async function openMedia({ camera = true, cameraId = "" } = {}) {
const picture = cameraId ? { ...PICTURE, deviceId: { exact: cameraId } } : PICTURE;
const tracks = [];
const faults = { camera: "", mic: "" };
const both = camera ? await ask({ audio: SOUND, video: picture }) : { stream: null, fault: "" };
if (both.stream) return { stream: both.stream, faults };
const sound = await ask({ audio: SOUND });
if (sound.stream) tracks.push(...sound.stream.getTracks());
faults.mic = sound.fault;
if (camera) {
const image = await ask({ video: picture });
if (image.stream) tracks.push(...image.stream.getTracks());
faults.camera = image.fault;
}
return { stream: new MediaStream(tracks), faults };
}
const faultsInWords = (faults) => [faults.camera && say(`camera-${faults.camera}`), faults.mic && faults.mic !== faults.camera && say(`mic-${faults.mic}`)].filter(Boolean).join(" ");
const MEND_AFTER = 3000; // a wait before a way that hangs is sought anew: most hang for a blink only
class Peer {
constructor({ polite, settings, tracks, tell, hear }) {
this.polite = polite;
this.tell = tell;
this.hear = hear;
this.tracks = tracks;
this.stream = new MediaStream();
this.offering = false;
this.ignored = false;
this.early = [];
this.turn = Promise.resolve();
this.pc = new RTCPeerConnection(settings);
this.pc.onnegotiationneeded = () => this.offer();
this.pc.onicecandidate = ({ candidate }) => candidate && tell({ candidate });
this.pc.ontrack = ({ track }) => {
this.stream.addTrack(track);
hear("track");
};
this.pc.onconnectionstatechange = () => this.changed();
if (!polite) {
for (const kind of ["audio", "video"]) this.pc.addTransceiver(tracks[kind] ?? kind, { direction: "sendrecv" });
}
}
async offer() {
if (this.polite && !this.pc.remoteDescription) return;
try {
this.offering = true;
await this.pc.setLocalDescription();
this.tell({ description: this.pc.localDescription });
} catch {
this.mendLater();
} finally {
this.offering = false;
}
}
take(message) {
this.turn = this.turn.then(() => this.#take(message)).catch(() => this.mendLater());
return this.turn;
}
async #take({ description, candidate }) {
const { pc } = this;
if (description) {
const clash = description.type === "offer" && (this.offering || pc.signalingState !== "stable");
this.ignored = !this.polite && clash;
if (this.ignored) return;
if (description.type === "answer" && pc.signalingState !== "have-local-offer") return;
await pc.setRemoteDescription(description);
for (const one of this.early.splice(0)) await pc.addIceCandidate(one);
if (description.type === "offer") {
await this.fill();
await pc.setLocalDescription();
this.tell({ description: pc.localDescription });
}
} else if (!pc.remoteDescription) {
this.early.push(candidate);
} else {
try {
await pc.addIceCandidate(candidate);
} catch (error) {
if (!this.ignored) throw error;
}
}
}
async fill() {
for (const line of this.pc.getTransceivers()) {
line.direction = "sendrecv";
await line.sender.replaceTrack(this.tracks[line.receiver.track.kind] ?? null);
}
}
async replace(kind, track) {
this.tracks = { ...this.tracks, [kind]: track };
await this.fill();
}
get isConnected() {
return this.pc.connectionState === "connected";
}
changed() {
const state = this.pc.connectionState;
if (state === "failed") this.mend();
if (state === "disconnected") this.mendLater();
this.hear(state);
}
mendLater() {
clearTimeout(this.waiting);
this.waiting = setTimeout(() => this.isConnected || this.mend(), MEND_AFTER);
}
mend() {
if (this.pc.signalingState !== "closed") this.pc.restartIce();
}
again() {
if (this.pc.signalingState === "have-local-offer") this.tell({ description: this.pc.localDescription });
else if (!this.isConnected) this.mend();
}
async quality() {
let lost = 0;
let arrived = 0;
let delay = 0;
(await this.pc.getStats()).forEach((one) => {
if (one.type === "inbound-rtp") {
lost += one.packetsLost ?? 0;
arrived += one.packetsReceived ?? 0;
}
if (one.type === "candidate-pair" && one.nominated) delay = Math.max(delay, one.currentRoundTripTime ?? 0);
});
const before = this.counted ?? { lost, arrived };
this.counted = { lost, arrived };
const came = arrived - before.arrived;
const share = came > 0 ? Math.max(0, lost - before.lost) / (came + lost - before.lost) : 0;
if (!this.isConnected) return "broken";
if (share > 0.1 || delay > 0.8) return "bad";
return share > 0.03 || delay > 0.4 ? "weak" : "good";
}
close() {
clearTimeout(this.waiting);
this.pc.onconnectionstatechange = null;
this.pc.close();
}
}
const WAITS = [500, 1000, 2000, 4000, 8000];
const FINAL = new Set(["replaced", "over", "closed", "left", "signed_out"]);
class Signals {
constructor(getTicket, hear) {
this.getTicket = getTicket;
this.hear = hear;
this.instance = crypto.randomUUID().slice(0, 8);
this.pass = "";
this.tries = 0;
this.finished = "";
}
async open(takeOver = false) {
if (this.finished) return;
let admission = { url: this.url };
if (!this.pass) {
try {
admission = await this.getTicket();
} catch (error) {
if (error.status) return this.finish(error.status === 401 ? "signed_out" : "closed");
return this.retry();
}
}
this.url = admission.url;
if (admission.connection) this.connection = admission.connection;
const paper = this.pass || admission.ticket;
this.socket = new WebSocket(this.url);
this.socket.onopen = () => this.send({ type: this.pass ? "come_back" : "enter", paper, instance: this.instance, take_over: takeOver });
this.socket.onmessage = ({ data }) => this.take(JSON.parse(data));
this.socket.onclose = () => this.lost();
}
take(message) {
if (message.type === "entered") {
this.pass = message.pass;
this.tries = 0;
}
if (message.type === "elsewhere") this.asks = true;
if (message.type === "ended") {
if (FINAL.has(message.reason)) return this.finish(message.reason);
if (message.reason === "refused") {
if (this.refused) return this.finish("closed");
this.refused = true;
this.pass = "";
}
return;
}
this.refused = message.type === "entered" ? false : this.refused;
this.hear(message);
}
takeOver() {
this.asks = false;
if (this.socket?.readyState === WebSocket.OPEN) this.send({ type: "enter", paper: "-", instance: this.instance, take_over: true });
else this.open(true);
}
send(message) {
if (this.socket?.readyState !== WebSocket.OPEN) return false;
this.socket.send(JSON.stringify(message));
return true;
}
lost() {
if (this.finished || this.asks) return;
this.hear({ type: "lost" });
this.retry();
}
retry() {
const wait = WAITS[Math.min(this.tries, WAITS.length - 1)];
this.tries += 1;
setTimeout(() => this.open(), wait * (0.5 + Math.random()));
}
finish(reason) {
if (this.finished) return;
this.finished = reason;
this.hear({ type: "finished", reason });
this.socket?.close();
}
leave() {
this.send({ type: "leave" });
this.finish("left");
}
}
class Beside {
constructor(box, { done, shown }) {
Object.assign(this, { box, done, shown, url: "", root: "", typed: false, busy: false });
this.body = box.querySelector("[data-beside-body]");
this.status = box.querySelector("[data-beside-status]");
box.querySelector("[data-beside-close]").addEventListener("click", () => this.close());
box.addEventListener("input", () => (this.typed = true));
box.addEventListener("submit", (event) => this.#send(event));
box.addEventListener("click", (event) => this.#follow(event));
}
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
const PAPERS_EVERY = 5000;
class Papers {
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
const RANKS = { official: 0, visitor: 1, interpreter: 2 };
const LOOK_EVERY = 3000;
const AWAKE_EVERY = 240000; // who is in a call is not idle: the web session is told so
const ENDING = 600; // seconds: nearer than what a person who is not idle has left, so it is the last of it
const SIZES = 3;
const QUALITIES = ["good", "weak", "bad", "broken"];
const place = document.querySelector("[data-room]");
if (place) meet(place);
function meet(box) {
const find = (name) => box.querySelector(`[data-${name}]`);
const button = (name) => box.querySelector(`[data-act="${name}"]`);
const copyOf = (name) => find(name).content.firstElementChild.cloneNode(true);
const role = box.dataset.role;
const peers = new Map(); // by role: who they are, the way to them, their tile
const own = { mic: true, camera: true, screen: false };
let stream = new MediaStream();
let screen = null;
let signals = null;
let papers = null;
const beside = document.querySelector("[data-beside]") && new Beside(document.querySelector("[data-beside]"), {
done: () => (signals?.send({ type: "notice", notice: "record" }), papers?.look()),
shown: (is) => (box.dataset.small = is ? "1" : ""),
});
let admitted = false;
let since = 0;
let timers = [];
const tabs = new BroadcastChannel("portal-session");
box.hidden = false;
if (!hasDevices()) {
status("no-devices");
for (const one of find("gate").querySelectorAll("button")) one.hidden = true;
return;
}
function status(name, filled) {
const words = say(name, filled);
if (find("status").textContent !== words) find("status").textContent = words;
box.dataset.status = name;
}
function step(words) {
if (words) find("step").textContent = words;
}
function blank(words) {
find("empty-words").textContent = words;
}
async function post(url, fields = {}) {
const body = new FormData(find("room-form"));
for (const [name, value] of Object.entries(fields)) body.append(name, value);
const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
if (told.submission) find("room-form").elements.submission.value = told.submission;
if (!answer.ok) throw Object.assign(new Error(told.message ?? ""), { status: answer.status || 401 });
return told;
}
async function start(devices) {
gate(false);
status(devices.sound ? "asking" : "entering");
if (devices.sound) {
const opened = await openMedia({ camera: devices.camera });
stop(stream);
stream = opened.stream;
const words = faultsInWords(opened.faults);
if (words) {
gate(true);
find("status").textContent = words;
box.dataset.status = `fault-${opened.faults.camera || opened.faults.mic}`;
button("start-bare").hidden = !opened.faults.mic;
stop(stream);
return;
}
}
own.mic = stream.getAudioTracks().length > 0;
own.camera = stream.getVideoTracks().length > 0;
button("mic").hidden = !own.mic;
button("camera").hidden = !own.camera;
showSelf();
status("entering");
signals = new Signals(() => post(box.dataset.ticketUrl), heard);
signals.open();
if (box.dataset.papersUrl) {
papers = new Papers(box.dataset.papersUrl, {
list: find("papers"),
row: () => copyOf("paper"),
tell: (words) => (find("notice").textContent = words),
open: (url) => beside.open(url),
});
}
timers = [setInterval(look, LOOK_EVERY), setInterval(() => admitted && papers?.look(), PAPERS_EVERY), setInterval(stayAwake, AWAKE_EVERY), setInterval(tick, 1000)];
}
function gate(open) {
find("gate").hidden = !open;
}
function stop(one) {
one?.getTracks().forEach((track) => track.stop());
}
function tracks() {
const [sound] = stream.getAudioTracks();
const [picture] = (screen ?? stream).getVideoTracks();
return { audio: sound, video: picture };
}
function showSelf() {
const shown = screen ?? (own.camera ? stream : null);
find("self-box").hidden = !shown?.getVideoTracks().length;
find("self").srcObject = shown;
}
const acts = {
entered(message) {
admitted = message.admitted;
gate(false);
find("controls").hidden = false;
for (const name of ["take-over", "again"]) button(name).hidden = true;
meetAll(message.peers);
signals.send({ type: "state", state: own });
for (const one of peers.values()) one.way?.again();
if (admitted) papers?.look();
settle();
},
admitted(message) {
admitted = true;
meetAll(message.peers);
signals.send({ type: "state", state: own });
papers?.look();
settle();
box.querySelector("[data-act=mic]").focus({ preventScroll: true });
},
peer: (message) => (know(message.peer), settle()),
gone(message) {
const there = peers.get(message.role);
if (there && there.instance === message.instance) {
there.gone = true;
if (!there.way?.isConnected) part(message.role);
settle();
}
},
signal: (message) => peers.get(message.from)?.way?.take(message),
chat: (message) => write(message),
state(message) {
const there = peers.get(message.from);
if (!there) return;
there.state = message.state;
mark(there);
},
notice: (message) => notice(message),
elsewhere() {
status("elsewhere");
gate(true);
for (const one of find("gate").querySelectorAll("button")) one.hidden = one.dataset.act !== "take-over";
button("take-over").focus();
},
not_admitted: () => (status("not-admitted"), settle(false)),
lost: () => status("lost"),
finished: (message) => finish(message.reason),
};
function heard(message) {
acts[message.type]?.(message);
}
function meetAll(shown) {
const there = new Set(shown.map((one) => one.role));
for (const known of [...peers.keys()]) if (!there.has(known)) peers.get(known).gone = true;
for (const one of shown) know(one);
}
function know(shown) {
const before = peers.get(shown.role);
if (before && before.instance !== shown.instance) part(shown.role);
const there = peers.get(shown.role) ?? { ...shown };
Object.assign(there, shown, { gone: false });
peers.set(shown.role, there);
if (admitted && there.admitted && !there.way) reach(there);
mark(there);
}
function reach(there) {
there.tile = copyOf("tile");
there.tile.querySelector("figcaption").textContent = `${there.name}, ${say(`role-${there.role}`)}`;
const video = there.tile.querySelector("video");
video.setAttribute("aria-label", there.name);
find("tiles").append(there.tile);
there.way = new Peer({
polite: RANKS[role] > RANKS[there.role],
settings: signals.connection,
tracks: tracks(),
tell: (message) => signals.send({ type: "signal", to: there.role, instance: there.instance, ...message }),
hear(what) {
if (what === "track") video.srcObject = there.way.stream;
else settle();
if (what === "failed" && there.gone) part(there.role);
},
});
count();
}
function part(of) {
const there = peers.get(of);
there?.way?.close();
there?.tile?.remove();
peers.delete(of);
count();
}
function count() {
find("stage").dataset.count = find("tiles").childElementCount;
}
function mark(there) {
if (!there.tile) return;
const state = there.state ?? {};
const off = there.tile.querySelector(".app-call__off");
off.hidden = state.camera !== false || state.screen === true;
off.textContent = say("camera-off");
const more = [state.mic === false && say("muted"), state.screen && say("screen")].filter(Boolean);
there.tile.querySelector("figcaption").textContent = [`${there.name}, ${say(`role-${there.role}`)}`, ...more].join(" · ");
there.tile.dataset.screen = state.screen ? "1" : "";
}
function settle(speak = true) {
const others = [...peers.values()].filter((one) => one.admitted);
const talking = others.filter((one) => one.way?.isConnected);
box.dataset.connected = talking.length;
if (talking.length && !since) since = Date.now();
find("chat-box").hidden = !admitted || !others.length;
for (const name of ["file", "write"]) button(name)?.toggleAttribute("hidden", !admitted);
button("screen")?.toggleAttribute("hidden", !admitted || !navigator.mediaDevices.getDisplayMedia);
find("papers-box")?.toggleAttribute("hidden", !admitted);
const waits = showWaiting();
if (!speak) return;
if (!admitted) {
blank(say("waiting-step"));
step(say("waiting-side")); // what stood here told of it beforehand
return status("waiting");
}
if (talking.length) {
step(say("connected-step"));
return status("connected");
}
if (others.some((one) => !one.gone)) return blank(say("connecting")), status("connecting");
const words = waits ? "someone-waits" : since ? "peer-gone" : "alone";
blank(words === "alone" ? say("alone-step") : "");
step(say(words === "alone" ? "alone-step" : words));
status(words);
}
function showWaiting() {
if (role !== "official") return false;
const waiting = [...peers.values()].filter((one) => !one.admitted && !one.gone);
const list = find("waiting");
list.hidden = !waiting.length;
const key = waiting.map((one) => one.instance).join(" ");
if (list.dataset.key === key) return waiting.length > 0;
list.dataset.key = key;
const had = list.contains(document.activeElement);
list.replaceChildren(...waiting.map((one) => {
const row = copyOf("waits");
const clock = one.signedInAt ? new Date(one.signedInAt).toLocaleTimeString("pl-PL", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Warsaw" }) : "";
row.querySelector("[data-who]").textContent = one.name;
row.querySelector("[data-how]").textContent = [say(`waits-${one.role}`, clock), one.actsFor && say("waits-for", one.actsFor)].filter(Boolean).join(" ");
row.querySelector("button").addEventListener("click", () => signals.send({ type: "admit", who: one.role }));
return row;
}));
if (waiting.length && document.activeElement === document.body) list.querySelector("button").focus({ preventScroll: true });
if (had && !waiting.length) (button("mic").hidden ? button("write") : button("mic")).focus({ preventScroll: true });
return waiting.length > 0;
}
function press(name, on) {
button(name).setAttribute("aria-pressed", String(on));
}
function tellState() {
signals.send({ type: "state", state: own });
}
function toggle(name, list) {
own[name] = !own[name];
for (const track of list) track.enabled = own[name];
press(name, !own[name]);
showSelf();
tellState();
}
async function shareScreen() {
if (screen) return endScreen();
try {
screen = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 12 } } });
} catch {
return; // thought better of it
}
own.screen = true;
screen.getVideoTracks()[0].addEventListener("ended", endScreen);
await showPicture();
}
async function endScreen() {
stop(screen);
screen = null;
own.screen = false;
await showPicture();
}
async function showPicture() {
press("screen", own.screen);
showSelf();
tellState();
for (const one of peers.values()) await one.way?.replace("video", tracks().video ?? null);
}
function write({ from, text }) {
const line = copyOf("line");
line.querySelector("strong").textContent = from === role ? say("you") : (peers.get(from)?.name ?? say(`role-${from}`));
line.querySelector("span").textContent = text;
find("chat").append(line);
find("chat-log").scrollTop = find("chat-log").scrollHeight;
}
function notice(message) {
if (message.notice === "file") find("notice").textContent = say("file-heard", message.name);
if (message.notice === "trouble") find("notice").textContent = say("trouble-heard");
if (message.notice === "record") papers?.look(); // what is new it says itself
if (message.notice === "phone") {
find("notice").textContent = say("phone-asked");
if (role !== "interpreter") goToPhone(false);
}
box.dataset.heard = message.notice;
}
async function goToPhone(first = true) {
try {
const { phone } = await post(box.dataset.phoneUrl);
find("phone-box").hidden = false;
find("phone-words").textContent = phone ? say(`phone-${role}`, phone) : say(`phone-${role}-none`);
if (first) signals.send({ type: "notice", notice: "phone" });
} catch {
find("notice").textContent = say("failed");
}
}
async function reportTrouble() {
await post(box.dataset.troubleUrl).catch(() => null);
signals?.send({ type: "notice", notice: "trouble" });
find("notice").textContent = say("trouble-told");
for (const one of peers.values()) one.way?.mend();
}
async function handOver(event) {
event.preventDefault();
const [file] = event.target.querySelector("input").files;
if (!file) return;
find("file-words").textContent = say("file-sending");
try {
const { files } = await post(box.dataset.fileUrl, { text: say("file-text"), files: file });
find("file-words").textContent = say("file-sent", files.join(", "));
signals.send({ type: "notice", notice: "file", name: files.join(", ").slice(0, 200) });
event.target.reset();
} catch (error) {
find("file-words").textContent = error.message || say("failed");
}
}
async function keepChat() {
const lines = [...find("chat").children].map((line) => line.textContent.trim().replace(/\s+/g, " "));
if (!lines.length) return;
try {
await post(box.dataset.fileUrl, { text: `${say("chat-text")}\n${lines.join("\n")}`.slice(0, 4000) });
button("keep-chat").replaceWith(say("chat-kept"));
} catch (error) {
find("notice").textContent = error.message || say("failed");
}
}
function resize(by) {
box.dataset.text = Math.min(SIZES, Math.max(1, Number(box.dataset.text) + by));
}
function show(name, focus) {
find(name).hidden = false;
const field = find(name).querySelector(focus);
field?.focus();
field?.scrollIntoView({ block: "nearest" });
}
async function look() {
let worst = -1;
for (const one of peers.values()) {
if (one.way) worst = Math.max(worst, QUALITIES.indexOf(await one.way.quality()));
}
if (worst < 0 || box.dataset.quality === QUALITIES[worst]) return;
box.dataset.quality = QUALITIES[worst];
find("quality").textContent = say(`quality-${QUALITIES[worst]}`);
}
function tick() {
if (!since) return;
const seconds = Math.floor((Date.now() - since) / 1000);
find("timer").textContent = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}
async function stayAwake() {
const dialog = document.querySelector("dialog[data-keepalive-url]");
if (!dialog) return;
const headers = { "X-CSRF-Token": dialog.dataset.csrf, Accept: "application/json" };
try {
const answer = await fetch(dialog.dataset.keepaliveUrl, { method: "POST", headers, redirect: "error" });
if (!answer.ok) return;
const seconds = (await answer.json()).expires_in;
tabs.postMessage({ seconds });
if (seconds < ENDING) warn(seconds);
} catch {
}
}
function warn(seconds) {
const words = say("session-ends", Math.max(1, Math.round(seconds / 60)));
if (find("notice").textContent !== words) find("notice").textContent = words;
}
document.addEventListener("session-ending", (event) => {
if (!timers.length) return;
event.preventDefault();
warn(event.detail.seconds);
});
document.addEventListener("session-over", (event) => {
if (!timers.length) return;
event.preventDefault();
signals?.finish("signed_out");
});
function finish(reason) {
timers.forEach(clearInterval);
for (const known of [...peers.keys()]) part(known);
stop(stream);
stop(screen);
find("controls").hidden = find("self-box").hidden = true;
find("waiting").hidden = find("chat-form").hidden = find("link").hidden = true; // nobody hears any more
find("file-box")?.toggleAttribute("hidden", true);
status(reason);
step(say(`${reason}-step`) || say(reason));
blank(say(reason));
if (reason === "signed_out") find("notice").textContent = ""; // it told that this would come
gate(["left", "replaced", "signed_out"].includes(reason));
for (const one of find("gate").querySelectorAll("button")) one.hidden = one.dataset.act !== "again";
if (reason === "left" && role === "official" && box.dataset.leadsTo) location.assign(box.dataset.leadsTo);
}
function end() {
if (role === "official" && !confirm(say("confirm-end"))) return;
if (role === "official") signals.send({ type: "end" });
signals.leave();
}
const pressed = {
start: () => start({ sound: true, camera: true }),
"start-sound": () => start({ sound: true, camera: false }),
"start-bare": () => start({ sound: false, camera: false }),
"take-over": () => (gate(false), signals.takeOver()),
again: () => location.reload(),
mic: () => toggle("mic", stream.getAudioTracks()),
camera: () => toggle("camera", stream.getVideoTracks()),
screen: shareScreen,
file: () => show("file-box", "input"),
write: () => show("chat-box", "textarea"),
phone: () => goToPhone(),
record: () => beside.open(box.dataset.recordUrl),
point: () => beside.open(box.dataset.formsUrl),
trouble: reportTrouble,
"keep-chat": keepChat,
smaller: () => resize(-1),
larger: () => resize(1),
end,
};
box.addEventListener("click", (event) => pressed[event.target.closest("[data-act]")?.dataset.act]?.());
find("chat-form").addEventListener("submit", (event) => {
event.preventDefault();
const field = event.target.querySelector("textarea");
if (field.value.trim() && signals.send({ type: "chat", text: field.value.trim() })) field.value = "";
field.focus();
});
find("chat-form").addEventListener("keydown", (event) => {
if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
event.preventDefault();
event.currentTarget.requestSubmit();
});
find("file-form")?.addEventListener("submit", handOver);
const changed = () => peers.forEach((one) => one.way?.mend());
addEventListener("online", changed);
navigator.connection?.addEventListener?.("change", changed);
addEventListener("pagehide", () => signals?.send({ type: "leave" }));
}
