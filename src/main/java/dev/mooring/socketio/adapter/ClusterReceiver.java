package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.Args;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Applies what other nodes publish about one namespace. Called on the bus's loop; none of its methods throws. */
public interface ClusterReceiver {

    /**
     * Another node has published a message.
     *
     * @param offset where a recorded event has its place; null when the event is not recorded
     */
    void onMessage(ClusterMessage message, @Nullable String offset);

    /**
     * Another node sends an event to the sockets of this one, which are to acknowledge it.
     *
     * @param asked takes how many sockets are asked, once
     * @param ack takes the ack of each
     */
    void onBroadcastWithAck(Broadcast broadcast, Duration timeout, IntConsumer asked, Consumer<Args> ack);

    /** Another node asks for the sockets of this one. */
    void onFetchSockets(Targets targets, Consumer<List<SocketDetails>> answer);

    /**
     * Another node has emitted an event to the nodes.
     *
     * @param answer takes the response; called at most once
     */
    void onServerSideEmit(String event, Args args, Consumer<Args> answer);

    /** This node has fallen so far behind that it has missed messages for good: its sockets must connect anew. */
    void onGap(String why);
}
