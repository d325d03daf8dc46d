/**
 * JMH benchmarks, one class per hot path; {@link io.swarmhold.perf.micro.MicroMain} runs them.
 *
 * <pre>
 * ./mvnw -q -pl perf/micro -am package -DskipTests
 * java -cp perf/micro/target/classes:$(cat perf/micro/target/classpath) io.swarmhold.perf.micro.MicroMain
 * </pre>
 */
@NullMarked
package io.swarmhold.perf.micro;

import org.jspecify.annotations.NullMarked;
