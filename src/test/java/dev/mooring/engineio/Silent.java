package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import io.vertx.core.buffer.Buffer;

/** Takes everything and says nothing. */
final class Silent implements SessionHandler {

    @Override
    public void onText(String data) {}

    @Override
    public void onBinary(Buffer data) {}

    @Override
    public void onClose(CloseReason reason) {}
}
