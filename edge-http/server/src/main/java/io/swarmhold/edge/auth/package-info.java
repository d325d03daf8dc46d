/** Who asks, and what they may. Start with {@link io.swarmhold.edge.auth.Authenticator}. */
@NullMarked
package io.swarmhold.edge.auth;

import org.jspecify.annotations.NullMarked;
