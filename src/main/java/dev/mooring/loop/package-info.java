/**
 * Event loops and their timers. A loop owns the state that was created on it; other loops send work to it with
 * {@code Loop.run}.
 */
@NullMarked
package dev.mooring.loop;

import org.jspecify.annotations.NullMarked;
