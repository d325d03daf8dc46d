package io.swarmhold.edge.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A task as an {@code assign} frame hands it over. */
record Assigned(
    Lease lease,
    int attempt,
    Instant expiresAt,
    @Nullable String tenant,
    String type,
    @Nullable String key,
    Json payload) {}
