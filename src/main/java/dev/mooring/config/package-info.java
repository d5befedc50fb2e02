/**
 * Environment → records, once, at start. Only this package knows the names of variables; each floor declares the record
 * that it takes. Stateless.
 */
@NullMarked
package dev.mooring.config;

import org.jspecify.annotations.NullMarked;
