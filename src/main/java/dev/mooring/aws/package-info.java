/**
 * What ECS and CloudWatch have to do with a node: which task it is, and how many connections it has. Nothing of it runs
 * outside ECS. The reporter is owned by loop 0; imports {@code registry}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.aws;

import org.jspecify.annotations.NullMarked;
