/** Snapshots of shards as plain files; start at {@link io.swarmhold.wal.snapshot.SnapshotFiles}. */
@NullMarked
package io.swarmhold.wal.snapshot;

import org.jspecify.annotations.NullMarked;
