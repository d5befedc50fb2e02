/**
 * Letting a node's clients go: new ones are turned away on every loop, those that are there leave evenly over a window. What
 * a drain needs of the node it asks by {@code DrainingNode} and {@code Tunnels}. Imports {@code tracking},
 * {@code engineio}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.drain;

import org.jspecify.annotations.NullMarked;
