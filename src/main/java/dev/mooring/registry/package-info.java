/**
 * The registry in Redis: sessions, nodes, counts, and the form in which Redis holds them. Reading needs a link only, and no
 * node; {@code registry.writer} is a node's part. Imports {@code redis}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.registry;

import org.jspecify.annotations.NullMarked;
