package io.swarmhold.jobs.match;

import io.swarmhold.model.Lane;
import io.swarmhold.model.port.Dispatch.Claim;
import java.util.List;

/** Tasks of one lane in one shard are to be leased to these agents. */
record Order(long number, int shard, Lane lane, List<Claim> claims) {}
