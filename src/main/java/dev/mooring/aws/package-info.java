/**
 * What AWS has to do with a node: which task it is, how many connections it has, whether it is taken out of service, which
 * other tasks run; and the rollout of a new image. Nothing of it runs outside ECS but the command {@code rollout}. Classes
 * that use the SDK block and are called by one thread that is no event loop; the others are owned by loop 0. Imports
 * {@code registry}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.aws;

import org.jspecify.annotations.NullMarked;
