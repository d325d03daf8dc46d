package io.swarmhold.grid;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Discovery;
import io.swarmhold.model.port.Registry;
import io.swarmhold.model.port.Registry.Found;
import io.swarmhold.model.port.Swarm.Gathered;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What searches found a moment ago, on this member. An answer is used again until an agent of the
 * pool that it was about is known to have changed, and no longer than {@link
 * Registry#STALE_AT_MOST}: word of a change may get lost between members. What members that did not
 * answer know is not in an answer, so that one is not kept.
 */
final class DiscoveryCache {

  private static final int MAX_ANSWERS = 10_000;

  /** Pools whose changes are counted; beyond, all is forgotten, and so are all answers. */
  private static final int MAX_POOLS = 100_000;

  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();

  private final Cache<Question, Answer> answers;
  private final ConcurrentHashMap<About, Long> changes = new ConcurrentHashMap<>();

  private record Question(TenantId tenant, Discovery discovery) {
    About about() {
      return new About(tenant, Optional.ofNullable(discovery.filter().pool()));
    }
  }

  /** The agents of a pool, or all of a tenant's. */
  private record About(TenantId tenant, Optional<PoolId> pool) {}

  private record Answer(Gathered<List<Found>> found, long changes) {}

  DiscoveryCache(LongSupplier nanos) {
    this.answers =
        Caffeine.newBuilder()
            .maximumSize(MAX_ANSWERS)
            .expireAfterWrite(Registry.STALE_AT_MOST)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  CompletionStage<Gathered<List<Found>>> get(
      TenantId tenant, Discovery discovery, Supplier<CompletionStage<Gathered<List<Found>>>> ask) {
    Question question = new Question(tenant, discovery);
    long now = changes.getOrDefault(question.about(), 0L);
    Answer before = answers.getIfPresent(question);
    if (before != null && before.changes() == now) {
      hits.increment();
      return java.util.concurrent.CompletableFuture.completedFuture(before.found());
    }
    misses.increment();
    return ask.get()
        .thenApply(found -> {
          if (found.missing().isEmpty()) {
            answers.put(question, new Answer(found, now));
          }
          return found;
        });
  }

  /** An agent of the pool has changed, here or elsewhere. */
  void changed(TenantId tenant, PoolId pool) {
    if (changes.size() > MAX_POOLS) {
      changes.clear();
      answers.invalidateAll();
    }
    changes.merge(new About(tenant, Optional.of(pool)), 1L, Long::sum);
    changes.merge(new About(tenant, Optional.empty()), 1L, Long::sum);
  }
}
