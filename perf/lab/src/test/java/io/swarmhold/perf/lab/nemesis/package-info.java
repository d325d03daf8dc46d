@NullMarked
package io.swarmhold.perf.lab.nemesis;

import org.jspecify.annotations.NullMarked;
