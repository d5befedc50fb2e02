/**
 * Event loops and their timers. A loop owns the state that was created on it; other loops send it work with
 * {@code Loop.run}.
 */
@NullMarked
package dev.mooring.loop;

import org.jspecify.annotations.NullMarked;
