/**
 * A fleet on one machine: nodes as child processes, and the balancer in front of them. One event loop owns the fleet; only
 * the threads that read what nodes print are beside it. Imports {@code loop}.
 */
@NullMarked
package dev.mooring.laptop;

import org.jspecify.annotations.NullMarked;
