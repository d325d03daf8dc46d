/**
 * JSON in and out, straight from and to bytes: no tree, no Strings for what is known, payloads
 * copied through verbatim. Start with {@link io.swarmhold.edge.json.TaskReader} and {@link
 * io.swarmhold.edge.json.TaskJson}.
 */
@NullMarked
package io.swarmhold.edge.json;

import org.jspecify.annotations.NullMarked;
