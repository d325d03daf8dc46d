/** Stories of the matcher under a referee's eyes, and the job that carries it. */
@NullMarked
package io.swarmhold.jobs.match;

import org.jspecify.annotations.NullMarked;
