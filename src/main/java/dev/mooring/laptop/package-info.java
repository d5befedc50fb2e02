/**
 * Several nodes on one machine, for the command {@code fleet}: child processes and a load balancer. One event loop owns
 * the fleet; other threads only read the output of the nodes. Imports {@code loop}.
 */
@NullMarked
package dev.mooring.laptop;

import org.jspecify.annotations.NullMarked;
