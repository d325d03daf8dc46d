package io.swarmhold.edge.client;

import io.swarmhold.model.TaskId;

/** One agent's hold on one task: a later hold on the same task has another token. */
record Lease(TaskId id, String token) {}
