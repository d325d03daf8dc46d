package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.breaker.BreakerAsk;
import io.swarmhold.model.port.Report;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a shard can be asked to do. */
public sealed interface ShardCommand {

  /** No event takes more, besides what users make as long as they like: names, numbers, tags. */
  int EVENT_BYTES = 384;

  /**
   * It leads to no more bytes of log than this. A log's frame has a bound, and a shard's envelope
   * is one frame.
   */
  default long logBytes() {
    return switch (this) {
      case Submit submit -> {
        long bytes = EVENT_BYTES;
        for (NewTask task : submit.tasks()) {
          bytes += logBytes(task);
        }
        yield bytes;
      }
      case ReportAll all -> {
        long bytes = EVENT_BYTES;
        for (Report report : all.reports()) {
          bytes += EVENT_BYTES;
          if (report instanceof Report.Complete complete) {
            bytes += complete.result().length;
          } else if (report instanceof Report.Fail fail) {
            bytes += Math.min(fail.error().length(), Attempt.MAX_ERROR_LENGTH) * 3L;
          }
        }
        yield bytes;
      }
      case Lease lease -> {
        long bytes = EVENT_BYTES;
        for (Offer offer : lease.offers()) {
          bytes += (long) EVENT_BYTES * offer.slots();
        }
        yield bytes;
      }
      case Redrive redrive -> (long) EVENT_BYTES * redrive.which().limit();
      case Purge purge -> (long) EVENT_BYTES * purge.which().limit();
      case Tick tick -> EVENT_BYTES;
      case Cancel cancel -> EVENT_BYTES;
      case Activate activate -> EVENT_BYTES;
      case Check check -> EVENT_BYTES;
      case TakeBack takeBack -> (long) EVENT_BYTES * MAX_TAKEN_BACK;
      case OfBreakers breakers -> (long) BREAKER_BYTES * breakers.asks().size();
      case OfAgents agents -> EVENT_BYTES + agents.command().logBytes();
    };
  }

  private static long logBytes(NewTask task) {
    TaskOptions options = task.options();
    int keys = length(options.key()) + length(options.idempotencyKey());
    int names = task.lane().capabilities().size() * 65;
    return EVENT_BYTES + task.payload().length + keys * 3L + names;
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  /**
   * Takes tasks in; all of one tenant. Answered by {@link ShardAnswer.Submitted}.
   *
   * @param withoutPlace marks those for which the queue, counted over all shards, has no place:
   *     they are refused unless their idempotency key is known; null if there are none
   */
  record Submit(List<NewTask> tasks, boolean @Nullable [] withoutPlace) implements ShardCommand {

    public Submit(List<NewTask> tasks) {
      this(tasks, null);
    }

    boolean hasPlace(int index) {
      return withoutPlace == null || !withoutPlace[index];
    }
  }

  /**
   * Gives tasks of one lane, best first, to agents with room. Answered by {@link
   * ShardAnswer.Leased}.
   *
   * @param offers in the order in which agents are to be filled
   */
  record Lease(Lane lane, List<Offer> offers) implements ShardCommand {}

  /** Room for {@code slots} tasks at an agent. */
  record Offer(AgentKey agent, int slots) {

    public Offer {
      if (slots < 0) {
        throw new IllegalArgumentException("slots: " + slots + " (expected: >= 0)");
      }
    }
  }

  /**
   * An agent reports on tasks of this shard that it holds. Answered by {@link ShardAnswer.Reports}.
   */
  record ReportAll(AgentKey agent, List<Report> reports) implements ShardCommand {}

  /** Answered by {@link ShardAnswer.CancelAnswer}. */
  record Cancel(TenantId tenant, long number) implements ShardCommand {}

  /** Puts dead tasks back into their queues. Answered by {@link ShardAnswer.Affected}. */
  record Redrive(DeadLetters which) implements ShardCommand {}

  /** Forgets dead tasks. Answered by {@link ShardAnswer.Affected}. */
  record Purge(DeadLetters which) implements ShardCommand {}

  /**
   * Dead tasks, oldest first.
   *
   * @param numbers these alone, or null for all
   */
  record DeadLetters(
      TenantId tenant,
      @Nullable List<Long> numbers,
      @Nullable PoolId pool,
      @Nullable DeadReason reason,
      int limit) {}

  /**
   * Lets time do its work: leases expire, delays end, deadlines pass. Answered by {@link
   * ShardAnswer.Affected}.
   */
  record Tick() implements ShardCommand {}

  /**
   * Takes from agents what they were leased up to {@code notAfterMillis}: they are lost, or leave.
   * Each lease ends as if its time had come, at most {@link #MAX_TAKEN_BACK} of them. Answered by
   * {@link ShardAnswer.Affected}: ask again while it is that many.
   */
  record TakeBack(List<AgentKey> agents, long notAfterMillis) implements ShardCommand {}

  int MAX_TAKEN_BACK = 500;

  /**
   * Is about breakers: what is counted of them, too, which nobody but the primary knows. Answered
   * by {@link ShardAnswer.OfBreakers}.
   */
  record OfBreakers(List<BreakerAsk> asks) implements ShardCommand {}

  /**
   * Texts of operators, in UTF-8, and what else an event of a breaker takes; there may be three.
   */
  int BREAKER_BYTES = 8_192;

  /** Is about agents. Answered by {@link ShardAnswer.OfAgents}. */
  record OfAgents(AgentCommand command) implements ShardCommand {}

  /**
   * The shard serves under {@code epoch} from now on. Answered by {@link ShardAnswer.Affected}, 0
   * if it is not newer.
   */
  record Activate(long epoch) implements ShardCommand {}

  /**
   * The shard says what the part of it around {@code position} looks like; see {@link Slice}. Cost:
   * about a millisecond, here and on each copy. Answered by {@link ShardAnswer.Affected}.
   */
  record Check(long position) implements ShardCommand {

    public Check {
      if (position < Slice.BEGIN || position >= Slice.END) {
        throw new IllegalArgumentException(
            "position: %d (expected: %d to %d)".formatted(position, Slice.BEGIN, Slice.END - 1));
      }
    }
  }
}
