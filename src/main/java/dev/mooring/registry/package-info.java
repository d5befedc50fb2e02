/**
 * Who is connected where, in Redis. Each loop writes down its own sessions, loop 0 the node; what Redis lost is written
 * again, what dead nodes left is removed. Reading needs a link only, and no node. Imports {@code redis}, {@code loop} and
 * {@code id}.
 */
@NullMarked
package dev.mooring.registry;

import org.jspecify.annotations.NullMarked;
