package io.swarmhold.perf.load;

import com.sun.management.OperatingSystemMXBean;
import io.swarmhold.perf.load.drive.Traffic;
import io.swarmhold.perf.load.server.ProcessFigures;
import io.swarmhold.perf.load.server.Target;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/**
 * All meters at one moment; two of them make a measurement. Costs some tens of microseconds.
 *
 * @param completed tasks so far
 * @param generatorCpu nanoseconds of this process, collector and compiler included
 * @param generatorThreadCpu nanoseconds of the thread that generates the load
 * @param serverCpu nanoseconds, to 10 ms; 0 if the server is not ours
 * @param written bytes that the disk was sent so far, by everybody, if known
 */
record Reading(
    long nanos,
    long completed,
    long generatorCpu,
    long generatorThreadCpu,
    long serverCpu,
    OptionalLong written) {

  static Reading take(Target target, Traffic traffic) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Reading(
        System.nanoTime(),
        traffic.ledger().completed(),
        system.getProcessCpuTime(),
        ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime(),
        target.pids().map(pid -> ProcessFigures.cpu(pid).toNanos()).sum(),
        target.diskWrittenBytes());
  }
}
