package dev.mooring.registry;

import java.util.List;
import java.util.Optional;

/**
 * Some of the sessions that were asked for.
 *
 * @param next what to ask with for those behind them; empty at the end
 */
public record SessionPage(List<FoundSession> sessions, Optional<String> next) {

    public SessionPage {
        sessions = List.copyOf(sessions);
    }
}
