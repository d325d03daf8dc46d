/**
 * One request from the wire to its answer: limits, credential, route, body, problem. Start with
 * {@link io.swarmhold.edge.http.Front} and {@link io.swarmhold.edge.http.Exchange}.
 */
@NullMarked
package io.swarmhold.edge.http;

import org.jspecify.annotations.NullMarked;
