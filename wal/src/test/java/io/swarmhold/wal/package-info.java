@NullMarked
package io.swarmhold.wal;

import org.jspecify.annotations.NullMarked;
