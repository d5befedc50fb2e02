/**
 * Our use of Redis: a link that comes back, scripts, subscriptions, and a server of our own for a laptop. Says nothing
 * of what is stored. A link belongs to one loop; imports {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.redis;

import org.jspecify.annotations.NullMarked;
