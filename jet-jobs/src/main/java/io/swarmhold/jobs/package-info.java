@NullMarked
package io.swarmhold.jobs;

import org.jspecify.annotations.NullMarked;
