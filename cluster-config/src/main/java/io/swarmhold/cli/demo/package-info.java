/**
 * Work to look at: every text file below a folder becomes tasks for real agents, and what they find
 * becomes a report. {@link io.swarmhold.cli.demo.Demo} is the story; {@link
 * io.swarmhold.cli.demo.Terms}, {@link io.swarmhold.cli.demo.CorpusStatistics} and {@link
 * io.swarmhold.cli.demo.Report} are pure.
 */
@NullMarked
package io.swarmhold.cli.demo;

import org.jspecify.annotations.NullMarked;
