/**
 * Reads the registry in Redis: the live nodes, their sessions and counts. A reader needs a link to Redis but no node;
 * {@code registry.writer} is the part of a node. Imports {@code redis}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.registry;

import org.jspecify.annotations.NullMarked;
