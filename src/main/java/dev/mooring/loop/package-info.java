/**
 * Event loops, and who owns what. State belongs to the loop that made it; other loops send it work. Nothing here knows
 * what runs on a loop; imports nothing of ours.
 */
@NullMarked
package dev.mooring.loop;

import org.jspecify.annotations.NullMarked;
