@NullMarked
package io.swarmhold.model.shard;

import org.jspecify.annotations.NullMarked;
