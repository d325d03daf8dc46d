@NullMarked
package io.swarmhold.perf.lab.member;

import org.jspecify.annotations.NullMarked;
