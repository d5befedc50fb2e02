/**
 * Everything that talks to AWS. For a node: the metadata of its ECS task, its metric for CloudWatch, the drain watcher,
 * and the running tasks. For the command {@code rollout}: the rollout of a new image. Outside ECS only {@code rollout}
 * uses this package. Classes that use the SDK block, and one thread that is no event loop calls them; the first loop
 * owns the others. Imports {@code registry}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.aws;

import org.jspecify.annotations.NullMarked;
