@NullMarked
package io.swarmhold.perf.lab;

import org.jspecify.annotations.NullMarked;
