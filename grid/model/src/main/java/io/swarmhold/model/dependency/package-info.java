/**
 * Tasks that wait for others of their shard (B11). Start with {@link
 * io.swarmhold.model.dependency.DependencyRules} (what may wait for what) and {@link
 * io.swarmhold.model.dependency.Dependencies} (who waits, and for whom).
 */
@NullMarked
package io.swarmhold.model.dependency;

import org.jspecify.annotations.NullMarked;
