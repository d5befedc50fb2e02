/**
 * The relay between nodes: sends a request for another node's session to the session's owner, once and signed. Each
 * loop has its own HTTP client and tunnels; the first loop keeps the addresses of the other nodes.
 */
@NullMarked
package dev.mooring.relay;

import org.jspecify.annotations.NullMarked;
