/**
 * The list of revoked tokens in Redis: its reader and its writer. Imports {@code registry}, {@code redis}
 * and {@code loop}.
 */
@NullMarked
package dev.mooring.registry.revocation;

import org.jspecify.annotations.NullMarked;
