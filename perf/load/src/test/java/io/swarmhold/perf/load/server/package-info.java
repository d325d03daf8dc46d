@NullMarked
package io.swarmhold.perf.load.server;

import org.jspecify.annotations.NullMarked;
