/**
 * The bytes on the wire, written and read as cheaply as can be: ready-made frames on the way out, a
 * scan for what matters on the way in. Starting points: {@link
 * io.swarmhold.perf.load.wire.TaskTemplate}, {@link io.swarmhold.perf.load.wire.FrameInput}, {@link
 * io.swarmhold.perf.load.wire.Assignments}.
 */
@NullMarked
package io.swarmhold.perf.load.wire;

import org.jspecify.annotations.NullMarked;
