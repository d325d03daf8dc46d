/**
 * The members of a laboratory: processes, their network, disks and clocks. Start at {@link
 * io.swarmhold.perf.lab.member.Laboratory}.
 */
@NullMarked
package io.swarmhold.perf.lab.member;

import org.jspecify.annotations.NullMarked;
