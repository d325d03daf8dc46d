/**
 * What users would pick instead of Swarmhold, measured through the same full cycle: submit, deliver
 * to a worker, acknowledge.
 *
 * <p>Two programs. {@link io.swarmhold.perf.peers.Comparison} starts servers, runs everyone in turn
 * and reports; {@link io.swarmhold.perf.peers.Drive} is the load of one run, in a process of its
 * own. They talk through {@link io.swarmhold.perf.peers.Load} (environment) and one JSON line.
 */
@NullMarked
package io.swarmhold.perf.peers;

import org.jspecify.annotations.NullMarked;
