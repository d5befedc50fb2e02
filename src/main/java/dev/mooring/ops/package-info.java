/**
 * HTTP for people and the load balancer: is this node alive, is it ready, what can it do. Nothing here has state of its
 * own but the node's; what is shown is asked for when it is shown. Imports {@code chat}, {@code registry}, {@code auth},
 * {@code socketio}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.ops;

import org.jspecify.annotations.NullMarked;
