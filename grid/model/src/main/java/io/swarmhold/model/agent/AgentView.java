package io.swarmhold.model.agent;

import io.swarmhold.model.AgentKey;
import org.jspecify.annotations.Nullable;

/** A shard's agents as rules see them: to look at, not to change. */
public interface AgentView {

  @Nullable Agent find(AgentKey key);

  int size();
}
