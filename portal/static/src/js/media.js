// Cameras and microphones, and in words what stops them.

// the browser's own names of what is wrong
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
// A text of the page; # stands for what is filled in
const say = (name, filled = "") => (words[name] ?? "").replace("#", filled);
const hasDevices = () => Boolean(navigator.mediaDevices?.getUserMedia && window.RTCPeerConnection);

async function ask(constraints) {
  try {
    return { stream: await navigator.mediaDevices.getUserMedia(constraints), fault: "" };
  } catch (error) {
    return { stream: null, fault: FAULTS[error.name] ?? "none" };
  }
}

// Open both at once, so that the browser asks once; when that fails, each alone tells which of them it is
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
