package dev.mooring.registry.writer;

import dev.mooring.loop.PerLoop;
import dev.mooring.redis.RedisLinks;

/**
 * Those who write down the sessions of a run.
 *
 * @param links by which they write
 * @param sessionWriters the writer of each loop
 */
record Writers(Incarnation incarnation, RedisLinks links, PerLoop<LoopSessionWriter> sessionWriters) {}
