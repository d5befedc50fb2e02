/**
 * Values that every floor may name: who a session, a socket and a node are, and why a session ended. Owned by nobody,
 * immutable; imports nothing of ours.
 */
@NullMarked
package dev.mooring.id;

import org.jspecify.annotations.NullMarked;
