/**
 * Whether every task that was accepted was completed exactly once. Starting point: {@link
 * io.swarmhold.perf.load.check.Ledger}.
 */
@NullMarked
package io.swarmhold.perf.load.check;

import org.jspecify.annotations.NullMarked;
