/**
 * The server that is measured: started as a process of its own, asked and observed from outside.
 * Starting point: {@link io.swarmhold.perf.load.server.ServerProcess}.
 */
@NullMarked
package io.swarmhold.perf.load.server;

import org.jspecify.annotations.NullMarked;
