/**
 * Decides which agent gets which task. {@link io.swarmhold.jobs.match.Matcher} holds the rules and
 * what they look at; the rest brings it signals and takes its orders: as a Jet job, or on a lite
 * member's own thread.
 */
@NullMarked
package io.swarmhold.jobs.match;

import org.jspecify.annotations.NullMarked;
