/**
 * Those who use the members while they are harmed; each operation is recorded. Start at {@link
 * io.swarmhold.perf.lab.work.Workload}.
 */
@NullMarked
package io.swarmhold.perf.lab.work;

import org.jspecify.annotations.NullMarked;
