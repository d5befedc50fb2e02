/**
 * Values that every floor may name: who a session, a socket and a node are, why a session ended, how a moment and a
 * masked address are written. Owned by nobody, immutable; imports nothing of ours.
 */
@NullMarked
package dev.mooring.id;

import org.jspecify.annotations.NullMarked;
