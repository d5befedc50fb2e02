// Transports of the official client, one of which a switch blocks as a proxy would that lets no WebSocket through.
import { WebSocket, XHR } from "/socket.io/socket.io.esm.min.js";

export function blockable() {
  const network = { isBlocked: false };

  class BlockableWebSocket extends WebSocket {
    doOpen() {
      if (network.isBlocked) queueMicrotask(() => this.onError("WebSocket is blocked"));
      else super.doOpen();
    }
  }

  network.transports = (names) =>
    names.map((name) => (name === "websocket" ? BlockableWebSocket : XHR));
  return network;
}
