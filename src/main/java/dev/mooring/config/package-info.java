/**
 * Reads the environment into records, once, at start. Only this package knows the names of variables; each package
 * declares its own record. Stateless.
 */
@NullMarked
package dev.mooring.config;

import org.jspecify.annotations.NullMarked;
