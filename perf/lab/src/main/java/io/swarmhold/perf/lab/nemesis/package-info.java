/**
 * What is done to the members, and when. Start at {@link io.swarmhold.perf.lab.nemesis.Nemeses} and
 * {@link io.swarmhold.perf.lab.nemesis.Plan}.
 */
@NullMarked
package io.swarmhold.perf.lab.nemesis;

import org.jspecify.annotations.NullMarked;
