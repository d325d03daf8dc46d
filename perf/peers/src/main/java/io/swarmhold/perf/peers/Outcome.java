package io.swarmhold.perf.peers;

import java.util.Map;

/**
 * One run's figures, as printed. Counts cover the whole run with its warm-up; the rate and the
 * latencies cover the measured window.
 *
 * @param mode {@code closed} (as fast as it goes) or {@code open} (at a given rate)
 * @param tasksPerSecond full cycles ended in the window, per second of it
 * @param deliverP50Ms from the intended send time to the worker's handler
 * @param lost accepted by the server and never completed
 * @param doubled deliveries of a task the worker had seen before
 * @param refused submits the server did not accept
 * @param left tasks the server still held after the drain
 */
record Outcome(
    String mode,
    long tasksPerSecond,
    double deliverP50Ms,
    double deliverP99Ms,
    int accepted,
    int completed,
    int lost,
    int doubled,
    int refused,
    long left,
    Map<String, Object> config) {}
