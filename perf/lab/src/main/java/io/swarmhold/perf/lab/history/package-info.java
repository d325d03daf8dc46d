/**
 * What clients did and what was done to the members, line by line. Start at {@link
 * io.swarmhold.perf.lab.history.Recorder} to write and {@link
 * io.swarmhold.perf.lab.history.HistoryFile} to read.
 */
@NullMarked
package io.swarmhold.perf.lab.history;

import org.jspecify.annotations.NullMarked;
