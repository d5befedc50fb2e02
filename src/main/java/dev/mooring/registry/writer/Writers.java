package dev.mooring.registry.writer;

import dev.mooring.redis.RedisLink;
import java.util.List;

/**
 * Those who write down the sessions of a run.
 *
 * @param links by the index of the loop
 * @param registries by the index of the loop
 */
record Writers(Incarnation run, List<RedisLink> links, List<RedisSessionRegistry> registries) {

    Writers {
        links = List.copyOf(links);
        registries = List.copyOf(registries);
    }
}
