/**
 * The web pages that a node serves: static files from the folder {@code pages} of the class path, and the settings that
 * the pages read. Imports {@code socketio} for {@code StaticFiles}.
 */
@NullMarked
package dev.mooring.pages;

import org.jspecify.annotations.NullMarked;
