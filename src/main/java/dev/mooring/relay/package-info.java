/**
 * The way between nodes: a request for another node's session is taken to its owner, once and signed. Each loop has its
 * own client and tunnels; the first one knows where the other nodes are.
 */
@NullMarked
package dev.mooring.relay;

import org.jspecify.annotations.NullMarked;
