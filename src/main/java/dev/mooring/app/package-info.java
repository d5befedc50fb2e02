/**
 * Builds, starts and stops a node. The only package that creates objects of all other packages
 * ({@code NodeComponents.of}). {@code Gateway} and {@code NodeProcess} block and belong to the main thread; no event
 * loop calls them.
 */
@NullMarked
package dev.mooring.app;

import org.jspecify.annotations.NullMarked;
