/**
 * The web pages that a node serves, from the class path's folder {@code pages}: static files, and the settings that the
 * pages read. Imports {@code socketio} for its static files.
 */
@NullMarked
package dev.mooring.pages;

import org.jspecify.annotations.NullMarked;
