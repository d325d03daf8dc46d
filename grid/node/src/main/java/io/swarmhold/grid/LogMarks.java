package io.swarmhold.grid;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns how far the log has come into how far each shard has: where in the log its frames stand.
 * News leave on the log's thread, once for all shards that one group of frames has moved; and now
 * and then on a partition's, for a frame that the log had written before its mark was here.
 */
final class LogMarks implements WalListener {

  private final Queue<Mark> appended = new ConcurrentLinkedQueue<>();

  /** Written and not yet synced. Guarded by this object's monitor, as is all that follows. */
  private final ArrayDeque<Mark> written = new ArrayDeque<>();

  private volatile @Nullable Consumer<Set<LocalShard>> listener;

  private record Mark(long position, LocalShard shard, CopyId frame) {}

  /** {@code newListener} hears of the shards whose progress has changed. */
  void connect(Consumer<Set<LocalShard>> newListener) {
    listener = newListener;
  }

  void appended(long position, LocalShard shard, CopyId frame) {
    appended.add(new Mark(position, shard, frame));
  }

  @Override
  public void advanced(long writtenTo, long syncedTo) {
    Set<LocalShard> news = moved(writtenTo, syncedTo);
    Consumer<Set<LocalShard>> told = listener;
    if (told != null && !news.isEmpty()) {
      told.accept(news);
    }
  }

  private synchronized Set<LocalShard> moved(long writtenTo, long syncedTo) {
    Set<LocalShard> moved = new LinkedHashSet<>();
    for (Mark first = appended.peek();
        first != null && first.position() <= writtenTo;
        first = appended.peek()) {
      appended.remove();
      first.shard().progress.written(first.frame());
      moved.add(first.shard());
      written.addLast(first);
    }
    for (Mark first = written.peekFirst();
        first != null && first.position() <= syncedTo;
        first = written.peekFirst()) {
      written.removeFirst();
      first.shard().progress.synced(first.frame());
      moved.add(first.shard());
    }
    return moved;
  }

  @Override
  public void failed(WalException cause) {
    // Nothing more will be written; who must stop the node hears of it elsewhere.
  }
}
