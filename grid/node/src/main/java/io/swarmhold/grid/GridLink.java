package io.swarmhold.grid;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.spi.impl.NodeEngine;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.UnavailableException;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages by way of the grid's own connections. */
final class GridLink implements MemberLink {

  /** The attribute by which a member of the grid says who it is. */
  static final String MEMBER_ATTRIBUTE = "swarmhold.member";

  /** An answer that has not come by then will not come. */
  static final long ANSWER_WITHIN_NANOS = 10_000_000_000L;

  /** The attribute by which it says where its consensus server listens. */
  static final String RAFT_ATTRIBUTE = "swarmhold.raft";

  /**
   * Only members that hold no shards have it: for a while those that will are such for the grid.
   */
  static final String LITE_ATTRIBUTE = "swarmhold.lite";

  /**
   * A member that said that it takes no messages yet is left out for so long: it is heard of
   * before, when it sends one of its own, or it is asked again.
   */
  private static final long NOT_YET_NANOS = 2_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(GridLink.class);
  private static final String CONTEXT_KEY = "swarmhold.link";

  private final MemberId self;
  private final HazelcastInstance instance;
  private final NodeEngine engine;
  private final LongSupplier nanos;
  private final Map<Kind, Receiver> receivers = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, Asked> questions = new ConcurrentHashMap<>();
  private final Map<MemberId, Long> notYetSince = new ConcurrentHashMap<>();
  private final AtomicLong latestQuestion;

  private record Asked(MemberId whom, long sinceNanos, CompletableFuture<byte[]> answer) {}

  /**
   * @param dice so that an answer to this member's previous life is none to this one's question
   */
  GridLink(
      MemberId self,
      HazelcastInstance instance,
      NodeEngine engine,
      LongSupplier nanos,
      LongSupplier dice) {
    this.self = self;
    this.latestQuestion = new AtomicLong(dice.getAsLong() >>> 2);
    this.instance = instance;
    this.engine = engine;
    this.nanos = nanos;
  }

  void register() {
    instance.getUserContext().put(CONTEXT_KEY, this);
  }

  /** Null while the member takes no messages yet. */
  static @Nullable GridLink of(HazelcastInstance instance) {
    return instance.getUserContext().get(CONTEXT_KEY) instanceof GridLink link ? link : null;
  }

  /** Who a member of the grid says it is; null if it is none of ours. */
  @Nullable MemberId idOf(Member member) {
    if (member.localMember()) {
      return self;
    }
    String id = member.getAttribute(MEMBER_ATTRIBUTE);
    return id == null ? null : new MemberId(id);
  }

  @Override
  public NavigableSet<MemberId> alive() {
    NavigableSet<MemberId> alive = here();
    if (!notYetSince.isEmpty()) {
      long before = nanos.getAsLong() - NOT_YET_NANOS;
      notYetSince.values().removeIf(since -> since - before < 0);
      alive.removeAll(notYetSince.keySet());
    }
    return alive;
  }

  private NavigableSet<MemberId> here() {
    return those(member -> true);
  }

  @Override
  public NavigableSet<MemberId> lite() {
    return those(Member::isLiteMember);
  }

  private NavigableSet<MemberId> those(Predicate<Member> condition) {
    NavigableSet<MemberId> those = new TreeSet<>();
    for (Member member : instance.getCluster().getMembers()) {
      MemberId id = condition.test(member) ? idOf(member) : null;
      if (id != null) {
        those.add(id);
      }
    }
    return those;
  }

  /** The member whose consensus server listens at the address; null if none is here. */
  @Nullable MemberId raftMemberAt(String address) {
    for (Member member : instance.getCluster().getMembers()) {
      if (address.equals(member.getAttribute(RAFT_ATTRIBUTE))) {
        return idOf(member);
      }
    }
    return null;
  }

  private @Nullable Address addressOf(MemberId id) {
    for (Member member : instance.getCluster().getMembers()) {
      if (id.equals(idOf(member))) {
        return member.getAddress();
      }
    }
    return null;
  }

  @Override
  public void on(Kind kind, Receiver receiver) {
    receivers.put(kind, receiver);
  }

  @Override
  public void tell(MemberId to, Kind kind, byte[] message) {
    send(to, new MemberMessage(self, kind.code(), 0, false, message));
  }

  @Override
  public CompletionStage<byte[]> ask(MemberId to, Kind kind, byte[] question) {
    long number = latestQuestion.incrementAndGet();
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    questions.put(number, new Asked(to, nanos.getAsLong(), answer));
    if (!send(to, new MemberMessage(self, kind.code(), number, false, question))) {
      fail(number, "member " + to + " is not here");
    }
    return answer;
  }

  /** Whether it is on its way. It is not if this member stops: who tells it may have to go on. */
  private boolean send(MemberId to, MemberMessage message) {
    try {
      Address address = addressOf(to);
      return address != null && engine.getOperationService().send(message, address);
    } catch (HazelcastInstanceNotActiveException e) {
      return false;
    } catch (RuntimeException e) {
      // Who tells of progress is a thread of the log's, or of a shard: it has to go on.
      LOG.warn("a message to {} could not be sent", to, e);
      return false;
    }
  }

  private void fail(long number, String why) {
    Asked asked = questions.remove(number);
    if (asked != null) {
      asked.answer().completeExceptionally(new UnavailableException(why));
    }
  }

  /** Gives up what was asked of members that have left, or too long ago. */
  void tick() {
    if (questions.isEmpty()) {
      return;
    }
    NavigableSet<MemberId> here = here();
    long before = nanos.getAsLong() - ANSWER_WITHIN_NANOS;
    questions.forEach((number, asked) -> {
      if (!here.contains(asked.whom()) || asked.sinceNanos() - before < 0) {
        fail(number, "member " + asked.whom() + " did not answer");
      }
    });
  }

  /** A message has come. */
  void received(MemberId from, int kind, long question, boolean isAnswer, byte[] bytes) {
    if (isAnswer && kind == NOT_YET) {
      saidNotYet(question);
      return;
    }
    notYetSince.remove(from);
    if (isAnswer) {
      answered(from, kind, question, bytes);
      return;
    }
    try {
      Receiver receiver = receivers.get(Kind.of(kind));
      if (receiver == null) {
        answer(from, question, null, null);
        return;
      }
      CompletionStage<byte[]> answer = receiver.received(from, bytes);
      if (question != 0) {
        var unused =
            answer.whenComplete((content, failure) -> answer(from, question, content, failure));
      }
    } catch (RuntimeException | Error e) {
      LOG.warn("a message of kind {} from {} could not be taken", kind, from, e);
      answer(from, question, null, e);
    }
  }

  /**
   * What a member says to a question before it takes any: whoever hears nothing waits for ten
   * seconds, and may ask again at once.
   */
  static MemberMessage notYet(MemberId asker, long question) {
    return new MemberMessage(asker, NOT_YET, question, true, NOTHING);
  }

  private void saidNotYet(long question) {
    Asked asked = questions.get(question);
    if (asked != null) {
      notYetSince.put(asked.whom(), nanos.getAsLong());
      fail(question, "member " + asked.whom() + " takes no messages yet");
    }
  }

  private static final int ANSWERED = 0;
  private static final int FAILED = -1;
  private static final int NOT_YET = -2;

  private void answer(
      MemberId to, long question, byte @Nullable [] content, @Nullable Throwable failure) {
    if (question != 0) {
      boolean failed = failure != null || content == null;
      byte[] bytes = failed || content == null ? NOTHING : content;
      send(to, new MemberMessage(self, failed ? FAILED : ANSWERED, question, true, bytes));
    }
  }

  private void answered(MemberId from, int kind, long question, byte[] bytes) {
    if (kind == FAILED) {
      fail(question, "a member could not answer");
      return;
    }
    Asked asked = questions.get(question);
    if (asked != null && asked.whom().equals(from) && questions.remove(question, asked)) {
      asked.answer().complete(bytes);
    }
  }
}
