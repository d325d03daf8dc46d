package io.swarmhold.grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Items of one request, sorted to their shards, each with its place in the request. */
record ShardParts<T>(List<Part<T>> parts) {

  /**
   * @param places of the items in the request; null if this part is the whole request
   */
  record Part<T>(int shard, List<T> items, int @Nullable [] places) {

    private Part<T> slice(int from, int to) {
      return new Part<>(
          shard,
          items.subList(from, to),
          places == null
              ? IntStream.range(from, to).toArray()
              : Arrays.copyOfRange(places, from, to));
    }
  }

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

  /**
   * The same items in the same order, in parts of at most {@code mostBytes} each, but for a single
   * item that alone has more. A part becomes a command, a command is a frame of the log or a part
   * of one, and the log refuses frames that are too large.
   */
  ShardParts<T> inPieces(ToLongFunction<List<T>> bytesOf, long mostBytes) {
    List<Part<T>> pieces = new ArrayList<>(parts.size());
    for (Part<T> part : parts) {
      addPieces(part, bytesOf, mostBytes, pieces);
    }
    return new ShardParts<>(pieces);
  }

  private static <T> void addPieces(
      Part<T> part, ToLongFunction<List<T>> bytesOf, long mostBytes, List<Part<T>> pieces) {
    int size = part.items().size();
    if (size == 1 || bytesOf.applyAsLong(part.items()) <= mostBytes) {
      pieces.add(part);
      return;
    }
    addPieces(part.slice(0, size / 2), bytesOf, mostBytes, pieces);
    addPieces(part.slice(size / 2, size), bytesOf, mostBytes, pieces);
  }
}
