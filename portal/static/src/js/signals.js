// The socket to the signalling process: comes in with a ticket, comes back with a pass, and never gives up quietly.

const WAITS = [500, 1000, 2000, 4000, 8000];
// after these there is nothing to come back to
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
      // the pass is good no more, perhaps a new ticket is; twice refused is refused
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
    // all browsers of a town should not come back in the same instant
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
