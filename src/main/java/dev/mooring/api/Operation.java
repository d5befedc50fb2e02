package dev.mooring.api;

import dev.mooring.auth.Role;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.function.Function;

/**
 * One operation of the API: a method and a path, and the work behind them.
 *
 * @param method the HTTP method
 * @param path the path, with a colon before variable parts
 * @param access the access that a caller's role must have
 * @param work does the operation on the loop that serves the request; fails when the store is unavailable
 */
public record Operation(HttpMethod method, String path, Access access, Function<ApiCall, Future<ApiAnswer>> work) {

    /** The kind of an operation, which decides which roles may call it. */
    enum Access {
        /** Reads data. Agents, services and administrators may call it. */
        READ,
        /** Changes data. Services and administrators may call it. */
        WRITE,
        /** Operates the service. Administrators may call it. */
        OPERATE;

        boolean isFor(Role role) {
            return switch (role) {
                case ADMIN -> true;
                case SERVICE -> this != OPERATE;
                case AGENT -> this == READ;
                case OTHER -> false;
            };
        }
    }

    static Operation read(String path, Function<ApiCall, Future<ApiAnswer>> work) {
        return new Operation(HttpMethod.GET, path, Access.READ, work);
    }

    static Operation write(HttpMethod method, String path, Function<ApiCall, Future<ApiAnswer>> work) {
        return new Operation(method, path, Access.WRITE, work);
    }

    public static Operation operate(HttpMethod method, String path, Function<ApiCall, Future<ApiAnswer>> work) {
        return new Operation(method, path, Access.OPERATE, work);
    }

    boolean hasBody() {
        return access == Access.WRITE;
    }
}
