/**
 * The log on disk: a commit journal that is made to survive the loss of power, and behind it the
 * Chronicle queue that is tailed, replayed and trimmed.
 *
 * <p>Start at {@link io.swarmhold.wal.chronicle.ChronicleWals}. The life of a frame: {@code Intake}
 * gives it a position and copies it into a {@code Chunk}; {@code LogWriter}, the only thread that
 * writes, hands the chunk to the {@code Journal} and then to the {@code QueueWriter}; {@code
 * Recovery} reads both back. Bytes are drawn in {@code FrameLayout} and {@code GroupLayout}.
 */
@NullMarked
package io.swarmhold.wal.chronicle;

import org.jspecify.annotations.NullMarked;
