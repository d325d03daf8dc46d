package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.work.OldTokens.Grant;

/** Completing a task by REST: as anybody who knows agent and token can. */
record Reports(Door door) implements Agent.Channel {

  @Override
  public Answer complete(int member, Grant grant, ObjectNode result) throws InterruptedException {
    ObjectNode report = Door.MAPPER.createObjectNode();
    report.put("agent", grant.agent()).put("token", Long.toString(grant.token()));
    report.set("result", result);
    return door.post(member, "/api/v1/tasks/" + grant.id() + ":complete", report.toString());
  }
}
