/**
 * The command line: {@link io.swarmhold.cli.SwarmholdMain} is the only {@code main}, each verb one
 * class. Further verbs come from {@link io.swarmhold.cli.CommandProvider}s on the class path.
 */
@NullMarked
package io.swarmhold.cli;

import org.jspecify.annotations.NullMarked;
