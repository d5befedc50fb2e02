/** The automatic answers to customers. Stateless. Imports {@code chat} and {@code loop}. */
@NullMarked
package dev.mooring.responder;

import org.jspecify.annotations.NullMarked;
