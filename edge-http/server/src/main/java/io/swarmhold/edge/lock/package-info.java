/**
 * Leases of names: {@link io.swarmhold.edge.lock.LockRoutes}, {@link
 * io.swarmhold.edge.lock.ElectionRoutes}.
 */
@NullMarked
package io.swarmhold.edge.lock;

import org.jspecify.annotations.NullMarked;
