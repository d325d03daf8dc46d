/**
 * Judges of a history: pure functions, each of one promise. Start at {@link
 * io.swarmhold.perf.lab.check.Checkers}.
 */
@NullMarked
package io.swarmhold.perf.lab.check;

import org.jspecify.annotations.NullMarked;
