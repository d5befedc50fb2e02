package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.Args;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Receives the messages that other nodes publish for one namespace. Called on the bus's loop; no method throws. */
public interface ClusterReceiver {

    /**
     * Called when another node has published a message.
     *
     * @param offset the message's place in the cluster's order; null for an unrecorded event
     */
    void onMessage(ClusterMessage message, @Nullable String offset);

    /**
     * Called when another node sends an event to this node's sockets and waits for their acks.
     *
     * @param asked receives the number of sockets that the event is sent to; called once
     * @param ack receives each ack
     */
    void onBroadcastWithAck(Broadcast broadcast, Duration timeout, IntConsumer asked, Consumer<Args> ack);

    /** Called when another node fetches the details of this node's sockets. */
    void onFetchSockets(Targets targets, Consumer<List<SocketDetails>> answer);

    /**
     * Called when another node has emitted an event to the nodes.
     *
     * @param answer receives the response; called at most once
     */
    void onServerSideEmit(String event, Args args, Consumer<Args> answer);

    /** Called when this node has irrecoverably missed messages. Its sockets must reconnect. */
    void onGap(String why);
}
