// Ways in which a stock client loses its connection. Each leaves it to the client to reconnect.

/** The client closes its session, which the server is told. */
function close(engine) {
  engine.close();
}

/** The connection is cut: the server sees the TCP connection end. Polling has no connection, so it vanishes instead. */
function cut(engine) {
  if (engine.transport.name === "websocket") engine.transport.ws.terminate();
  else vanish(engine);
}

/** The client forgets its session, which the server is not told: for the server it is still connected. */
function vanish(engine) {
  engine.transport.doClose = () => {};
  engine._onClose("transport error");
  // A poll that is still unanswered is not followed by another one.
  engine.transport.readyState = "closed";
}

export const CUTS = { close, cut, vanish };
