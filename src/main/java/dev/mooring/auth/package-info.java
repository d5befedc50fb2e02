/**
 * A token of JSON (JWT) becomes a {@code Principal}, or the reason why not. A verifier belongs to its loop; the source
 * of a key set belongs to one loop and may be asked by all. Imports {@code id}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">JSON Web Token best current practices</a>
 */
@NullMarked
package dev.mooring.auth;

import org.jspecify.annotations.NullMarked;
