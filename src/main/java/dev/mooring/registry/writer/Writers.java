package dev.mooring.registry.writer;

import dev.mooring.loop.PerLoop;
import dev.mooring.redis.RedisLinks;

/**
 * The writers of a node's sessions.
 *
 * @param incarnation the incarnation of the node
 * @param links the links to Redis
 * @param sessionWriters the writer of each loop
 */
record Writers(Incarnation incarnation, RedisLinks links, PerLoop<LoopSessionWriter> sessionWriters) {}
