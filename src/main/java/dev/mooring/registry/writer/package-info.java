/**
 * A node's own part of the registry: its lease, one writer of sessions per loop, the audit that repairs the node's
 * entries in Redis, and the reaper that removes the entries of dead nodes. Imports {@code registry},
 * {@code registry.revocation}, {@code redis}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.registry.writer;

import org.jspecify.annotations.NullMarked;
