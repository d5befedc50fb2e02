/**
 * The HTTP API that the programs of a site call: conversations and users below {@code /api}, with its OpenAPI document.
 * {@code ops} puts the routes of operators into the same frame: one token check, one form of errors. Imports
 * {@code chat}, {@code registry}, {@code auth}, {@code socketio}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.api;

import org.jspecify.annotations.NullMarked;
