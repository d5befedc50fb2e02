// Transports of the official client. A switch blocks WebSocket, like a proxy that does not support it.
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
