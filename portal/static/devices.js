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
const page = document.querySelector("[data-devices]");
if (page) tryOut(page);
function tryOut(box) {
const find = (name) => box.querySelector(`[data-${name}]`);
const button = box.querySelector("[data-act=try]");
const preview = find("preview");
const level = find("level");
const cameras = find("cameras");
let stream = null;
let listening = 0;
let sound = null;
box.hidden = false;
if (!hasDevices()) {
find("camera").textContent = say("no-devices");
button.hidden = true;
return;
}
const stop = () => {
clearInterval(listening);
stream?.getTracks().forEach((track) => track.stop());
stream = preview.srcObject = null;
level.value = 0;
button.textContent = say("start");
find("camera").textContent = say("off");
find("mic").textContent = say("mic-off");
};
const start = async (cameraId = "") => {
find("camera").textContent = say("asking");
const opened = await openMedia({ cameraId });
stream = opened.stream;
const { camera, mic } = opened.faults;
const picture = stream.getVideoTracks().length > 0;
find("camera").textContent = camera ? say(`camera-${camera}`) : say("camera-ok");
find("mic").textContent = mic ? say(`mic-${mic}`) : say("mic-quiet");
preview.srcObject = picture ? stream : null;
if (stream.getTracks().length) button.textContent = say("stop");
if (stream.getAudioTracks().length) listen();
if (picture) await nameCameras();
};
const nameCameras = async () => {
const found = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
const chosen = stream.getVideoTracks()[0]?.getSettings().deviceId;
cameras.replaceChildren(...found.map((one, index) => new Option(one.label || say("camera-name", index + 1), one.deviceId, false, one.deviceId === chosen)));
find("pick").hidden = found.length < 2;
};
const listen = () => {
const context = new AudioContext();
const analyser = context.createAnalyser();
analyser.fftSize = 2048;
context.createMediaStreamSource(stream).connect(analyser);
const heard = new Uint8Array(analyser.fftSize);
let loud = 0;
listening = setInterval(() => {
analyser.getByteTimeDomainData(heard);
const swing = Math.max(...heard) - 128;
level.value = Math.min(100, Math.round((swing / 128) * 160));
loud = level.value > 8 ? loud + 1 : loud;
if (loud === 2) find("mic").textContent = say("mic-ok");
}, 100);
};
button.addEventListener("click", () => (stream?.getTracks().length ? stop() : start()));
cameras.addEventListener("change", () => {
const wanted = cameras.value;
stop();
start(wanted);
});
box.querySelector("[data-act=play]").addEventListener("click", () => {
sound ??= new AudioContext();
[523, 659, 784].forEach((pitch, index) => {
const tone = sound.createOscillator();
const volume = sound.createGain();
volume.gain.value = 0.2;
tone.frequency.value = pitch;
tone.connect(volume).connect(sound.destination);
tone.start(sound.currentTime + index * 0.4);
tone.stop(sound.currentTime + index * 0.4 + 0.25);
});
find("speaker").textContent = say("played");
});
addEventListener("pagehide", stop);
}
