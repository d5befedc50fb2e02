/**
 * AWS, as a node and the command {@code rollout} need it: the node's own ECS task, its counts for CloudWatch, the signs that
 * it is taken out of service, the tasks that run, and the rollout of a new image. Outside ECS only {@code rollout} runs. Classes
 * that use the SDK block and are called by one thread that is no event loop; the others are owned by loop 0. Imports
 * {@code registry}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.aws;

import org.jspecify.annotations.NullMarked;
