package io.swarmhold.model.port;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * A task given to an agent.
 *
 * @param token fencing token: of two leases of one task, or of one shard, the later has the larger
 * @param attempt counted from 1
 * @param expiresAtMillis when the lease ends unless extended
 */
public record Assignment(
    TaskId task,
    long token,
    TenantId tenant,
    String type,
    @Nullable String key,
    int attempt,
    long expiresAtMillis,
    byte[] payload) {}
