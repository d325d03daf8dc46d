/** The members and their shards, for operators: {@link io.swarmhold.edge.cluster.ClusterRoutes}. */
@NullMarked
package io.swarmhold.edge.cluster;

import org.jspecify.annotations.NullMarked;
