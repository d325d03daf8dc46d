package io.swarmhold.edge.cluster;

import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import io.swarmhold.model.consensus.MemberId;
import org.jspecify.annotations.Nullable;

/** Reads what an operator decides about a shard or a voter. */
final class OperatorsWord {

  private enum Property {
    EPOCH,
    MEMBER
  }

  private static final NameTable<Property> PROPERTIES = NameTable.camelCase(Property.class);

  private enum OfVoters {
    MEMBER
  }

  private static final NameTable<OfVoters> OF_VOTERS = NameTable.camelCase(OfVoters.class);

  private final JsonReader json = new JsonReader();

  /**
   * @param epoch at which the shard stood when the operator looked
   */
  record Said(long epoch, @Nullable MemberId member) {

    MemberId whose() {
      if (member == null) {
        throw new IllegalStateException("no member was read");
      }
      return member;
    }
  }

  Said read(byte[] body, boolean wantsMember) {
    long epoch = -1;
    MemberId member = null;
    json.read(body).openObject();
    Property property;
    while ((property = json.next(PROPERTIES)) != null) {
      switch (property) {
        case EPOCH -> epoch = json.integer(0, Long.MAX_VALUE);
        case MEMBER -> member = member();
      }
    }
    if (epoch < 0) {
      throw json.bad("epoch: missing (expected: the shard's epoch as you saw it)");
    }
    if (wantsMember == (member == null)) {
      throw json.bad(wantsMember ? "member: missing" : "member: not asked for");
    }
    json.end();
    return new Said(epoch, member);
  }

  /** Who is to vote from now on. */
  MemberId readMember(byte[] body) {
    MemberId member = null;
    json.read(body).openObject();
    while (json.next(OF_VOTERS) != null) {
      member = member();
    }
    if (member == null) {
      throw json.bad("member: missing");
    }
    json.end();
    return member;
  }

  private MemberId member() {
    try {
      return new MemberId(json.string(64));
    } catch (IllegalArgumentException e) {
      throw json.bad(e);
    }
  }
}
