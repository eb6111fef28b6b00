package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import io.ringlane.ring.Range;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KvStoreTest {
  private static CacheKey key(int name, long position) {
    return new CacheKey(new byte[]{(byte) name}, position);
  }

  private static Entry<String> entry(CacheKey key) {
    return new Entry<>(key, "v", 1, Entry.NO_DEADLINE);
  }

  @Test
  @Tag("T41")
  void twoKeysAtOnePositionBothLive() {
    KvStore<String> store = new KvStore<>(Containers.EXCLUSIVE);
    store.put(entry(key(1, 7)));
    store.put(entry(key(2, 7)));
    List<Entry<String>> found = new ArrayList<>();
    store.forEachInRange(6, 7, found::add);
    assertThat(found).extracting(Entry::key).containsExactly(key(1, 7), key(2, 7));
    assertThat(store.size()).isEqualTo(2);
  }

  @Test
  @Tag("T42")
  @Tag("T44")
  void rangesEqualABruteForceFilterAndTheTwoStructuresStayInStep() {
    long[] corners = {0, 1, 2, -1, -2, Long.MIN_VALUE, Long.MAX_VALUE, 5, 6};
    SplittableRandom random = new SplittableRandom(42);
    int wrapped = 0;
    for (int round = 0; round < 2_000; round++) {
      KvStore<String> store = new KvStore<>(Containers.EXCLUSIVE);
      Set<CacheKey> model = new HashSet<>();
      for (int i = 0; i < 12; i++) {
        CacheKey key = key(random.nextInt(3), corners[random.nextInt(corners.length)]);
        if (random.nextInt(4) == 0) {
          store.remove(key);
          model.remove(key);
        } else {
          store.put(entry(key));
          model.add(key);
        }
        assertThat(store.inStep()).isTrue();
      }
      Range range = new Range(corners[random.nextInt(corners.length)], corners[random.nextInt(corners.length)]);
      wrapped += range.wraps() ? 1 : 0;
      List<CacheKey> found = new ArrayList<>();
      store.forEachInRange(range.from(), range.to(), entry -> found.add(entry.key()));
      assertThat(found).as("%s", range).containsExactlyInAnyOrderElementsOf(
          model.stream().filter(key -> range.contains(key.position())).toList());
    }
    assertThat(wrapped).isPositive();
  }

  @Test
  @Tag("T37")
  @Tag("T42")
  @Tag("T44")
  void chunksOfARangeAreTheRangeInRingOrderAndTheRestStays() {
    long[] corners = {0, 1, 2, -1, -2, Long.MIN_VALUE, Long.MAX_VALUE, 5, 6};
    SplittableRandom random = new SplittableRandom(43);
    int wrapped = 0;
    int shared = 0;
    int chunks = 0;
    for (int round = 0; round < 2_000; round++) {
      KvStore<String> store = new KvStore<>(Containers.EXCLUSIVE);
      Set<CacheKey> model = new HashSet<>();
      for (int i = 0; i < 15; i++) {
        CacheKey key = key(random.nextInt(3), corners[random.nextInt(corners.length)]);
        store.put(entry(key));
        model.add(key);
      }
      Range range = new Range(corners[random.nextInt(corners.length)], corners[random.nextInt(corners.length)]);
      wrapped += range.wraps() ? 1 : 0;
      int limit = 1 + random.nextInt(4);
      List<CacheKey> expected = new ArrayList<>();
      store.forEachInRange(range.from(), range.to(), entry -> expected.add(entry.key()));
      List<CacheKey> taken = new ArrayList<>();
      long from = range.from();
      do {
        KvStore.Taken<String> chunk = store.takeRange(from, range.to(), limit);
        chunk.entries().forEach(entry -> taken.add(entry.key()));
        assertThat(store.inStep()).isTrue();
        int size = chunk.entries().size();
        if (size > limit) {
          shared++;
          long last = chunk.upTo() == range.to()
              ? chunk.entries().getLast().key().position()
              : chunk.upTo();
          assertThat(chunk.entries().subList(limit - 1, size)).allMatch(entry -> entry.key().position() == last);
        }
        Range done = new Range(range.from(), chunk.upTo());
        store.all().forEach(entry -> assertThat(done.contains(entry.key().position())).as("%s left", entry).isFalse());
        from = chunk.upTo();
        chunks++;
      } while (from != range.to());
      assertThat(taken).as("%s", range).containsExactlyElementsOf(expected);
      model.removeAll(taken);
      List<CacheKey> left = new ArrayList<>();
      store.all().forEach(entry -> left.add(entry.key()));
      assertThat(left).containsExactlyInAnyOrderElementsOf(model);
    }
    assertThat(wrapped).isPositive();
    assertThat(shared).isPositive();
    assertThat(chunks).isGreaterThan(2_000);
  }
}
