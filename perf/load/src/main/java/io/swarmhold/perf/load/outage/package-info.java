/**
 * What users of a cluster notice while a member is missing. Starting points: {@link
 * io.swarmhold.perf.load.outage.Probes}, {@link io.swarmhold.perf.load.outage.Outage}, {@link
 * io.swarmhold.perf.load.outage.Crew}.
 */
@NullMarked
package io.swarmhold.perf.load.outage;

import org.jspecify.annotations.NullMarked;
