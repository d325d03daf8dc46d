package io.swarmhold.grid.registry;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which numbers each term is true of, as compressed bitmaps (S. Chambi, D. Lemire et al., "Better
 * bitmap performance with Roaring bitmaps", 2016).
 *
 * <p>A kind of which there is something else for every agent, such as a label with the name of its
 * container, would take more memory than the agents. So of each kind no more than {@link
 * #MAX_TERMS} are kept; whoever asks for another hears so, and looks at the agents themselves.
 */
final class Postings {

  /** Texts of one kind. */
  static final int MAX_TERMS = 50_000;

  private final Map<Term.Kind, Map<String, RoaringBitmap>> byKind = new EnumMap<>(Term.Kind.class);

  /** Kinds of which some terms are not kept: whatever is not there may be true of somebody. */
  private final Set<Term.Kind> incomplete = EnumSet.noneOf(Term.Kind.class);

  void add(Term term, int number) {
    Map<String, RoaringBitmap> terms = byKind.computeIfAbsent(term.kind(), kind -> new HashMap<>());
    RoaringBitmap numbers = terms.get(term.text());
    if (numbers == null) {
      if (incomplete.contains(term.kind()) || terms.size() == MAX_TERMS) {
        incomplete.add(term.kind());
        return;
      }
      numbers = new RoaringBitmap();
      terms.put(term.text(), numbers);
    }
    numbers.add(number);
  }

  void remove(Term term, int number) {
    Map<String, RoaringBitmap> terms = byKind.getOrDefault(term.kind(), Map.of());
    RoaringBitmap numbers = terms.get(term.text());
    if (numbers != null) {
      numbers.remove(number);
      if (numbers.isEmpty()) {
        terms.remove(term.text());
      }
    }
  }

  /** Null if nothing is kept of the term; see {@link #isKept}. */
  @Nullable RoaringBitmap of(Term term) {
    return byKind.getOrDefault(term.kind(), Map.of()).get(term.text());
  }

  /** Whether nothing kept of the term means that it is true of nobody. */
  boolean isKept(Term term) {
    return !incomplete.contains(term.kind()) || of(term) != null;
  }

  void forEach(Term.Kind kind, BiConsumer<String, RoaringBitmap> visitor) {
    byKind.getOrDefault(kind, Map.of()).forEach(visitor);
  }
}
