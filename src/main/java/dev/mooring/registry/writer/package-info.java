/**
 * A node's own part of the registry: its lease, each loop's writer of sessions, the audit that compares Redis with what it
 * should have, and the reaper of what dead nodes left. Imports {@code registry}, {@code registry.revocation},
 * {@code redis}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.registry.writer;

import org.jspecify.annotations.NullMarked;
