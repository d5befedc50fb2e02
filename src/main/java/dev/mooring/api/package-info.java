/**
 * The HTTP API for back ends below {@code /api}, with its OpenAPI document. {@code ops} uses the same classes for the
 * routes of operators, so both have the same token check and the same form of errors. Imports
 * {@code chat}, {@code registry}, {@code auth}, {@code socketio}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.api;

import org.jspecify.annotations.NullMarked;
