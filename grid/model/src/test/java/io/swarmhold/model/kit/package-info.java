/**
 * What tests of every module build on: {@code aTask()}, {@code anAgent()}, manual time, stories.
 */
@NullMarked
package io.swarmhold.model.kit;

import org.jspecify.annotations.NullMarked;
