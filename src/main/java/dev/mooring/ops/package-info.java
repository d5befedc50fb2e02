/**
 * HTTP routes for operators and the load balancer: health, metrics, and the sessions and nodes of the cluster. The only
 * state here is that of {@code NodeStatus}; each request reads the other values anew. Imports {@code api},
 * {@code registry}, {@code auth}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.ops;

import org.jspecify.annotations.NullMarked;
