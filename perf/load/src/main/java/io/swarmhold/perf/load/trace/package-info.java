/**
 * Recorded arrivals of requests to language models, from CSV files of whatever source. Starting
 * points: {@link io.swarmhold.perf.load.trace.Survey} looks through a file, {@link
 * io.swarmhold.perf.load.trace.Trace} reads it in order of time.
 */
@NullMarked
package io.swarmhold.perf.load.trace;

import org.jspecify.annotations.NullMarked;
