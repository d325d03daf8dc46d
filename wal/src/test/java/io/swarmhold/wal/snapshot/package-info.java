@NullMarked
package io.swarmhold.wal.snapshot;

import org.jspecify.annotations.NullMarked;
