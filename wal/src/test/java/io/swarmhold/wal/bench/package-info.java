/** Measurements of the log that are run by hand; see perf/wal-sync-bench.sh. */
@NullMarked
package io.swarmhold.wal.bench;

import org.jspecify.annotations.NullMarked;
