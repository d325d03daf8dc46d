package io.swarmhold.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Items of one request, sorted to their shards, each with its place in the request. */
record ShardParts<T>(List<Part<T>> parts) {

  /**
   * @param places of the items in the request; null if this part is the whole request
   */
  record Part<T>(int shard, List<T> items, int @Nullable [] places) {}

  static <T> ShardParts<T> of(List<T> items, ToIntFunction<T> shardOf) {
    int first = shardOf.applyAsInt(items.get(0));
    for (int i = 1; i < items.size(); i++) {
      if (shardOf.applyAsInt(items.get(i)) != first) {
        return several(items, shardOf);
      }
    }
    return new ShardParts<>(List.of(new Part<>(first, items, null)));
  }

  private static <T> ShardParts<T> several(List<T> items, ToIntFunction<T> shardOf) {
    SortedMap<Integer, List<Integer>> places = new TreeMap<>();
    for (int i = 0; i < items.size(); i++) {
      places.computeIfAbsent(shardOf.applyAsInt(items.get(i)), shard -> new ArrayList<>()).add(i);
    }
    List<Part<T>> parts = new ArrayList<>(places.size());
    places.forEach((shard, at) ->
        parts.add(
            new Part<>(
                shard,
                at.stream().map(items::get).toList(),
                at.stream().mapToInt(i -> i).toArray())));
    return new ShardParts<>(parts);
  }
}
