/**
 * HTTP for operators and the load balancer: health, metrics, the sessions and nodes of the cluster. Nothing here has state
 * of its own but the node's; what is shown is asked for when it is shown. Imports {@code api}, {@code registry},
 * {@code auth}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.ops;

import org.jspecify.annotations.NullMarked;
