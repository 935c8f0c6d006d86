// One way to one other browser: "perfect negotiation", in which the two sides may offer at once and one gives way.

const MEND_AFTER = 3000; // a wait before a way that hangs is sought anew: most hang for a blink only

class Peer {
  // polite: gives way. The other side makes the lines of sound and picture, so that each is there once
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
    // a side that gives way has no lines until it was offered some
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

  // what comes is taken in its order, one after the other
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
      // an answer to an offer that was taken back meanwhile
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

  // put our own sound and picture on the lines that there are
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

  // seek a new way; sound and picture go on over the old one as long as it holds
  mend() {
    if (this.pc.signalingState !== "closed") this.pc.restartIce();
  }

  // after the signalling came back: an offer that was lost on the way is made again
  again() {
    if (this.pc.signalingState === "have-local-offer") this.tell({ description: this.pc.localDescription });
    else if (!this.isConnected) this.mend();
  }

  // how it goes, from what arrived since the last look
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
