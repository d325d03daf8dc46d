package io.swarmhold.grid;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentCodec;
import io.swarmhold.model.breaker.BreakerCodec;
import io.swarmhold.model.breaker.BreakerCommandCodec;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerState;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.BreakerControl;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardAnswerCodec;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a shard may be asked from another member, and how question and answer travel. */
sealed interface ShardQuestion<T> {

  T ask(Shard shard);

  /** Whether the answer shows what must not be lost afterwards. */
  default boolean showsState() {
    return true;
  }

  /** As {@link #ask}, where it matters what time it is for the shard. */
  default T askAt(Shard shard, long now) {
    return ask(shard);
  }

  void writeAnswer(T answer, ByteWriter out);

  T readAnswer(ByteReader in);

  /** A task of the tenant; empty if there is none. */
  record OfTask(TenantId tenant, long number) implements ShardQuestion<Optional<TaskView>> {

    @Override
    public Optional<TaskView> ask(Shard shard) {
      return shard.find(tenant, number);
    }

    @Override
    public void writeAnswer(Optional<TaskView> answer, ByteWriter out) {
      ShardAnswerCodec.write(
          List.of(new ShardAnswer.CancelAnswer(answer.orElse(null), false)), out);
    }

    @Override
    public Optional<TaskView> readAnswer(ByteReader in) {
      ShardAnswer.CancelAnswer found = (ShardAnswer.CancelAnswer) only(in);
      return Optional.ofNullable(found.task());
    }
  }

  /** The assignment that a lease was, if it is still in force. */
  record OfLease(long number, long token) implements ShardQuestion<Optional<Assignment>> {

    @Override
    public Optional<Assignment> ask(Shard shard) {
      return shard.assignment(number, token);
    }

    @Override
    public void writeAnswer(Optional<Assignment> answer, ByteWriter out) {
      List<Assignment> found = answer.map(List::of).orElse(List.of());
      ShardAnswerCodec.write(List.of(new ShardAnswer.Leased(List.of(found), 0, 0)), out);
    }

    @Override
    public Optional<Assignment> readAnswer(ByteReader in) {
      ShardAnswer.Leased found = (ShardAnswer.Leased) only(in);
      return found.assignments().getFirst().stream().findFirst();
    }
  }

  /** The latest envelope of a session that led here; 0 if none is known. */
  record OfSession(long session) implements ShardQuestion<Long> {

    @Override
    public Long ask(Shard shard) {
      return shard.latestOf(session);
    }

    @Override
    public void writeAnswer(Long answer, ByteWriter out) {
      out.writeLong(answer);
    }

    @Override
    public Long readAnswer(ByteReader in) {
      return in.readLong();
    }
  }

  /** The leases of these agents that are in force. */
  record OfAgents(List<AgentKey> agents) implements ShardQuestion<List<Shard.Lease>> {

    @Override
    public List<Shard.Lease> ask(Shard shard) {
      return shard.leasesOf(Set.copyOf(agents));
    }

    @Override
    public void writeAnswer(List<Shard.Lease> answer, ByteWriter out) {
      out.writeInt(answer.size());
      for (Shard.Lease lease : answer) {
        agent(lease.agent(), out);
        out.writeLong(lease.number());
        out.writeLong(lease.token());
        out.writeLong(lease.ageMillis());
      }
    }

    @Override
    public List<Shard.Lease> readAnswer(ByteReader in) {
      int count = in.readInt();
      List<Shard.Lease> leases = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        leases.add(new Shard.Lease(agent(in), in.readLong(), in.readLong(), in.readLong()));
      }
      return leases;
    }
  }

  /** Which of these leases are over, by their place in the list. */
  record Over(List<Held> leases) implements ShardQuestion<List<Integer>> {

    /** A lease that somebody believes to be in force. */
    record Held(long number, long token) {}

    @Override
    public List<Integer> ask(Shard shard) {
      List<Integer> over = new ArrayList<>();
      for (int i = 0; i < leases.size(); i++) {
        if (!shard.isInForce(leases.get(i).number(), leases.get(i).token())) {
          over.add(i);
        }
      }
      return over;
    }

    @Override
    public void writeAnswer(List<Integer> answer, ByteWriter out) {
      out.writeInt(answer.size());
      answer.forEach(out::writeInt);
    }

    @Override
    public List<Integer> readAnswer(ByteReader in) {
      int count = in.readInt();
      List<Integer> over = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        over.add(in.readInt());
      }
      return over;
    }
  }

  /** An agent as it is registered; empty if it is not. */
  record OfAgent(AgentKey agent) implements ShardQuestion<Optional<Agent>> {

    @Override
    public Optional<Agent> ask(Shard shard) {
      return shard.findAgent(agent);
    }

    @Override
    public void writeAnswer(Optional<Agent> answer, ByteWriter out) {
      out.writeByte(answer.isPresent() ? 1 : 0);
      answer.ifPresent(found -> AgentCodec.write(found, out));
    }

    @Override
    public Optional<Agent> readAnswer(ByteReader in) {
      return in.readByte() == 1 ? Optional.of(AgentCodec.read(in)) : Optional.empty();
    }
  }

  /** A breaker; empty if it never did anything. */
  record OfBreaker(BreakerKey key) implements ShardQuestion<Optional<BreakerState>> {

    @Override
    public Optional<BreakerState> ask(Shard shard) {
      return shard.findBreaker(key);
    }

    @Override
    public void writeAnswer(Optional<BreakerState> answer, ByteWriter out) {
      out.writeByte(answer.isPresent() ? 1 : 0);
      answer.ifPresent(found -> BreakerCodec.write(found, out));
    }

    @Override
    public Optional<BreakerState> readAnswer(ByteReader in) {
      return in.readByte() == 1 ? Optional.of(BreakerCodec.readState(in)) : Optional.empty();
    }
  }

  /** A tenant's breakers that did anything, at most as many as are listed. */
  record OfBreakers(TenantId tenant) implements ShardQuestion<List<BreakerState>> {

    @Override
    public List<BreakerState> ask(Shard shard) {
      return shard.breakersOf(tenant, BreakerControl.MAX_LISTED);
    }

    @Override
    public void writeAnswer(List<BreakerState> answer, ByteWriter out) {
      out.writeInt(answer.size());
      answer.forEach(state -> BreakerCodec.write(state, out));
    }

    @Override
    public List<BreakerState> readAnswer(ByteReader in) {
      List<BreakerState> states = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        states.add(BreakerCodec.readState(in));
      }
      return states;
    }
  }

  /**
   * Agents gave signs of life. What is known of each comes back, in order: not a question in the
   * first place, but like one it changes nothing that is logged or copied.
   */
  record Signs(List<Sign> signs) implements ShardQuestion<List<Sign.Known>> {

    @Override
    public List<Sign.Known> ask(Shard shard) {
      throw new IllegalStateException("heard at no time");
    }

    @Override
    public boolean showsState() {
      return false;
    }

    @Override
    public List<Sign.Known> askAt(Shard shard, long now) {
      return signs.stream().map(sign -> sign.heardBy(shard, now)).toList();
    }

    @Override
    public void writeAnswer(List<Sign.Known> answer, ByteWriter out) {
      out.writeInt(answer.size());
      answer.forEach(known -> known.write(out));
    }

    @Override
    public List<Sign.Known> readAnswer(ByteReader in) {
      int count = in.readInt();
      List<Sign.Known> known = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        known.add(Sign.Known.read(in));
      }
      return known;
    }
  }

  static void agent(AgentKey agent, ByteWriter out) {
    out.writeText(agent.tenant().value());
    out.writeText(agent.agent().value());
  }

  static AgentKey agent(ByteReader in) {
    return new AgentKey(new TenantId(in.readText()), new AgentId(in.readText()));
  }

  private static ShardAnswer only(ByteReader in) {
    ShardAnswer answer = ShardAnswerCodec.read(in).getFirst();
    if (answer == null) {
      throw new MalformedBytesException("no answer");
    }
    return answer;
  }

  static void write(ShardQuestion<?> question, ByteWriter out) {
    switch (question) {
      case OfTask(TenantId tenant, long number) -> {
        out.writeByte(1);
        out.writeText(tenant.value());
        out.writeLong(number);
      }
      case OfLease(long number, long token) -> {
        out.writeByte(2);
        out.writeLong(number);
        out.writeLong(token);
      }
      case OfSession(long session) -> {
        out.writeByte(3);
        out.writeFixedLong(session);
      }
      case OfAgents(List<AgentKey> agents) -> {
        out.writeByte(4);
        out.writeInt(agents.size());
        agents.forEach(agent -> agent(agent, out));
      }
      case Over(List<Over.Held> leases) -> {
        out.writeByte(5);
        out.writeInt(leases.size());
        for (Over.Held lease : leases) {
          out.writeLong(lease.number());
          out.writeLong(lease.token());
        }
      }
      case OfAgent(AgentKey agent) -> {
        out.writeByte(6);
        agent(agent, out);
      }
      case OfBreaker(BreakerKey key) -> {
        out.writeByte(8);
        BreakerCommandCodec.key(key, out);
      }
      case OfBreakers(TenantId tenant) -> {
        out.writeByte(9);
        out.writeText(tenant.value());
      }
      case Signs(List<Sign> signs) -> {
        out.writeByte(7);
        out.writeInt(signs.size());
        signs.forEach(sign -> sign.write(out));
      }
    }
  }

  static ShardQuestion<?> read(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case 1 -> new OfTask(new TenantId(in.readText()), in.readLong());
      case 2 -> new OfLease(in.readLong(), in.readLong());
      case 3 -> new OfSession(in.readFixedLong());
      case 4 -> {
        int count = in.readInt();
        List<AgentKey> agents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          agents.add(agent(in));
        }
        yield new OfAgents(agents);
      }
      case 5 -> {
        int count = in.readInt();
        List<Over.Held> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          leases.add(new Over.Held(in.readLong(), in.readLong()));
        }
        yield new Over(leases);
      }
      case 6 -> new OfAgent(agent(in));
      case 8 -> new OfBreaker(BreakerCommandCodec.key(in));
      case 9 -> new OfBreakers(new TenantId(in.readText()));
      case 7 -> {
        int count = in.readInt();
        List<Sign> signs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          signs.add(Sign.read(in));
        }
        yield new Signs(signs);
      }
      default -> throw new MalformedBytesException("question of kind " + kind);
    };
  }
}
