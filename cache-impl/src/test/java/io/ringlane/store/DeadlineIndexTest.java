package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class DeadlineIndexTest {
  /** Whatever was written, removed or refreshed: every key with a deadline has one record that is no later than it. */
  @Test
  void everyDeadlineIsLookedAtInTimeAndAKeyHasOneRecord() {
    SplittableRandom random = new SplittableRandom(7);
    int due = 0;
    for (int round = 0; round < 500; round++) {
      DeadlineIndex<String> index = new DeadlineIndex<>(Containers.EXCLUSIVE);
      Map<CacheKey, Entry<String>> model = new HashMap<>();
      long now = 0;
      for (int step = 1; step < 60; step++) {
        CacheKey key = new CacheKey(new byte[]{(byte) random.nextInt(4)}, 0);
        switch (random.nextInt(4)) {
          case 0 -> {
            index.remove(key);
            model.remove(key);
          }
          case 1 -> {
            now += random.nextInt(20);
            for (Entry<String> record; (record = index.takeDue(now)) != null; due++) {
              Entry<String> current = Objects.requireNonNull(model.get(record.key()), "a record without its key");
              if (current.isDue(now)) {
                model.remove(record.key());
              } else {
                index.add(current);
              }
            }
            long passed = now;
            assertThat(model.values()).noneMatch(entry -> entry.isDue(passed));
          }
          default -> {
            long deadline = random.nextInt(5) == 0 ? Entry.NO_DEADLINE : now + 1 + random.nextInt(50);
            Entry<String> entry = new Entry<>(key, "v", step, deadline);
            index.add(entry);
            model.put(key, entry);
          }
        }
        assertThat((long) index.size()).isEqualTo(model.values().stream().filter(Entry::hasDeadline).count());
        assertThat(index.next())
            .isLessThanOrEqualTo(model.values().stream().mapToLong(Entry::deadline).min().orElse(Entry.NO_DEADLINE));
      }
    }
    assertThat(due).isPositive();
  }

  @Test
  void aLaterDeadlineLeavesTheRecordWhereItIs() {
    DeadlineIndex<String> index = new DeadlineIndex<>(Containers.EXCLUSIVE);
    CacheKey key = new CacheKey(new byte[0], 0);
    index.add(new Entry<>(key, "old", 1, 10));
    index.add(new Entry<>(key, "new", 2, 20));
    assertThat(index.next()).isEqualTo(10);
    index.add(new Entry<>(key, "newer", 3, 5));
    assertThat(index.next()).isEqualTo(5);
  }
}
