/**
 * {@code swarmhold lab}: harms members on purpose, and judges what their clients saw. Start at
 * {@link io.swarmhold.perf.lab.LabRun}.
 */
@NullMarked
package io.swarmhold.perf.lab;

import org.jspecify.annotations.NullMarked;
