package io.swarmhold.wal;

import java.time.Duration;

/**
 * What a log has done since it was opened, and what it holds.
 *
 * @param diskBytesWritten bytes handed to the disk for journal and queue together
 * @param syncs how often the disk was made to hold what was written
 * @param lastSync how long the latest of these took
 * @param storedBytes bytes the log's files occupy now
 */
public record WalStats(
    long frames,
    long payloadBytes,
    long diskBytesWritten,
    long syncs,
    Duration lastSync,
    long storedBytes,
    long oldestPosition,
    long appendedPosition,
    long syncedPosition) {}
