package dev.mooring.api;

import dev.mooring.auth.Role;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.function.Function;

/**
 * Something that back ends and operators may ask for.
 *
 * @param path with a colon before variable parts
 * @param access who may
 * @param work does it, on the loop that serves the request; fails when the store cannot be reached
 */
public record Operation(HttpMethod method, String path, Access access, Function<ApiCall, Future<ApiAnswer>> work) {

    /** What an operation does, and so who may ask for it. */
    enum Access {
        /** Looks: agents may, too. */
        READ,
        /** Changes: services and administrators only. */
        WRITE,
        /** Runs the service: administrators only. */
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
