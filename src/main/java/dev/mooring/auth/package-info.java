/**
 * Verification of JSON Web Tokens: a valid token becomes a {@code Principal}. A verifier belongs to its loop; the
 * source of a key set belongs to one loop, and all loops may ask it. Imports {@code id}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">JSON Web Token best current practices</a>
 */
@NullMarked
package dev.mooring.auth;

import org.jspecify.annotations.NullMarked;
