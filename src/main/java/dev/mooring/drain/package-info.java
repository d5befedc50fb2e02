/**
 * Drains a node: refuses new clients on every loop and closes the others evenly over a window. {@code DrainingNode} and
 * {@code Tunnels} are what a drain needs of its node. Imports {@code tracking},
 * {@code engineio}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.drain;

import org.jspecify.annotations.NullMarked;
