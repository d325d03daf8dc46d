@NullMarked
package io.swarmhold.wal.chronicle;

import org.jspecify.annotations.NullMarked;
