package io.swarmhold.edge.http;

import io.swarmhold.model.consensus.MemberId;
import java.util.Collection;
import java.util.List;

/** Members that did not answer, as every answer that lacks their part names them. */
public final class Missing {

  private Missing() {}

  public static List<String> names(Collection<MemberId> members) {
    return members.stream().map(MemberId::value).toList();
  }
}
