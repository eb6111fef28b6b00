package io.ringlane.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.ringlane.ring.Range;
import io.ringlane.ring.RangeSet;

/** What a shard holds of some ranges, across its store, its deadlines and its dirty set: cut, taken out, put back, copied. A shard owns it. */
final class Holdings<V> {
  /** What was taken out, and how many writes a newer one in it stands for. */
  record Taken<V>(Chunk<V> chunk, int superseded) {}

  private final KvStore<V> store;
  private final DeadlineIndex<V> deadlines;
  private final DirtySet<V> dirty;

  Holdings(KvStore<V> store, DeadlineIndex<V> deadlines, DirtySet<V> dirty) {
    this.store = store;
    this.deadlines = deadlines;
    this.dirty = dirty;
  }

  /** A part of the ranges with about so many entries. */
  RangeSet part(RangeSet wanted, int limit) {
    List<Range> part = new ArrayList<>();
    int left = limit;
    for (Range range : wanted.ranges()) {
      if (left <= 0) {
        break;
      }
      KvStore.Part fits = store.part(range.from(), range.to(), left);
      part.add(new Range(range.from(), fits.to()));
      left -= fits.entries();
    }
    return RangeSet.of(part);
  }

  Taken<V> take(RangeSet ranges, long sequence) {
    List<Entry<V>> entries = new ArrayList<>();
    for (Range range : ranges.ranges()) {
      entries.addAll(store.takeRange(range.from(), range.to(), Integer.MAX_VALUE).entries());
    }
    entries.forEach(entry -> deadlines.remove(entry.key()));
    DirtySet.Taken<V> writes = dirty.take(ranges);
    return new Taken<>(Chunk.of(ranges, entries, writes.writes(), writes.dead(), sequence), writes.superseded());
  }

  void put(Chunk<V> chunk) {
    chunk.entries().forEach(entry -> {
      store.put(entry);
      deadlines.add(entry);
    });
    dirty.receive(chunk.dirty(), chunk.dead());
  }

  /** @param holds what does not hold yet, and may never, is no part of the copy */
  Chunk<V> copy(RangeSet ranges, long sequence, Predicate<Entry<V>> holds) {
    List<Entry<V>> entries = new ArrayList<>();
    for (Range range : ranges.ranges()) {
      store.forEachInRange(range.from(), range.to(), entry -> {
        if (holds.test(entry)) {
          entries.add(entry);
        }
      });
    }
    List<DirtyWrite<V>> writes = new ArrayList<>();
    dirty.forEach(writes::add);
    List<DirtyWrite<V>> letters = new ArrayList<>();
    dirty.forEachLetter(letters::add);
    return Chunk.of(ranges, entries, in(ranges, writes), in(ranges, letters), sequence);
  }

  private static <V> List<DirtyWrite<V>> in(RangeSet ranges, List<DirtyWrite<V>> writes) {
    return writes.stream().filter(write -> ranges.contains(write.key().position())).toList();
  }
}
