package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.ringlane.fixtures.ManualClock;
import io.ringlane.ring.Range;
import io.ringlane.ring.RangeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What waits for the database, through random lives: after each step the sums are those of the writes that can be listed, and every write
 * that came is listed, flushed, superseded or dead. It cannot see in which order keys
 * are collected.
 */
class DirtySetTest {
  private static final int KEYS = 5;
  private static final int LIVES = 200;
  private static final int STEPS = 60;
  private static final Duration RETRY = Duration.ofNanos(3);

  private final ManualClock clock = new ManualClock(1_000);

  private static CacheKey key(int number) {
    return new CacheKey(new byte[]{(byte) number}, number);
  }

  private static long versionOf(@Nullable DirtyWrite<?> write) {
    return write == null ? 0 : write.entry().version();
  }

  /** One dirty set, and what is known of it. */
  private final class Life {
    private final SplittableRandom random;
    private final List<DirtyWrite<String>> inFlight = new ArrayList<>();
    private final Map<CacheKey, Long> flushed = new HashMap<>();
    private final DirtySet<String> dirty;
    private long version;
    private long came;
    private long done;

    Life(boolean everyVersion, long seed) {
      random = new SplittableRandom(seed);
      dirty = new DirtySet<>(Containers.EXCLUSIVE,
          new ShardSettings(WritePolicy.WRITE_BEHIND, DirtyBound.NONE, everyVersion, 1_000), clock);
    }

    private List<DirtyWrite<String>> listed() {
      List<DirtyWrite<String>> all = new ArrayList<>();
      dirty.forEach(all::add);
      return all;
    }

    void step() {
      clock.advance(Duration.ofNanos(1));
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          Entry<String> entry = new Entry<>(key(random.nextInt(KEYS)), "v", ++version, Entry.NO_DEADLINE);
          came++;
          done += dirty.add(entry, 1 + random.nextInt(100));
          assertThat(versionOf(dirty.newest(entry.key()))).isEqualTo(version);
        }
        case 3 -> collect();
        case 4, 5, 6 -> {
          if (!inFlight.isEmpty()) {
            outcome(inFlight.remove(random.nextInt(inFlight.size())));
            dirty.findOldest();
          }
        }
        default -> {
          if (random.nextInt(8) == 0) {
            move();
          } else {
            CacheKey key = key(random.nextInt(KEYS));
            boolean dead = dirty.has(key) && !dirty.isDirty(key);
            if (dead) {
              dirty.requeue(key);
              assertThat(dirty.isDirty(key)).isTrue();
            }
          }
        }
      }
      check();
    }

    private void collect() {
      int limit = 1 + random.nextInt(3);
      List<DirtyWrite<String>> batch = dirty.collect(limit);
      assertThat(batch).hasSizeLessThanOrEqualTo(limit);
      for (DirtyWrite<String> write : batch) {
        assertThat(write.attempts() == 0 || write.retryAt() <= clock.now()).as("in its time: %s", write).isTrue();
        assertThat(inFlight).as("one of a key at a time").extracting(DirtyWrite::key).doesNotContain(write.key());
        inFlight.add(write);
      }
      if (batch.size() < limit) { // what is left has to wait
        assertThat(listed()).filteredOn(write -> write.attempts() == 0 && !inFlight.contains(write))
            .allMatch(
                write -> listed().stream().anyMatch(other -> !other.equals(write) && other.key().equals(write.key())));
      }
    }

    private void outcome(DirtyWrite<String> write) {
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          assertThat(dirty.retire(write)).isTrue();
          assertThat(dirty.retire(write)).as("a second time").isFalse();
          done++;
          long version = write.entry().version();
          assertThat(flushed.getOrDefault(write.key(), 0L)).as("versions of a key rise").isLessThan(version);
          flushed.put(write.key(), version);
          done += dirty.giveWay(write.key(), version) ? 1 : 0;
        }
        case 2 -> done += dirty.restore(write) ? 0 : 1;
        case 3 -> done += dirty.park(write, clock.now() + RETRY.toNanos()) ? 0 : 1;
        default -> {
          done += dirty.giveWay(write.key(), write.entry().version()) ? 1 : 0;
          done += dirty.bury(write) ? 0 : 1;
        }
      }
    }

    /** Some of it goes to another set, and this life goes on there with what came. */
    private void move() {
      RangeSet some = RangeSet.of(List.of(new Range(-1, random.nextInt(KEYS))));
      DirtySet.Taken<String> taken = dirty.take(some);
      done += taken.superseded();
      assertThat(listed()).noneMatch(write -> some.contains(write.key().position()));
      assertThat(taken.writes()).allMatch(write -> some.contains(write.key().position()));
      check(taken.writes().size() + taken.dead().size());
      inFlight.removeIf(write -> some.contains(write.key().position()));
      dirty.receive(taken.writes(), taken.dead());
    }

    private void check() {
      check(0);
    }

    private void check(int elsewhere) {
      List<DirtyWrite<String>> all = listed();
      assertThat(dirty.bytes()).isEqualTo(all.stream().mapToLong(DirtyWrite::bytes).sum());
      assertThat(dirty.entries()).isEqualTo(all.size())
          .isEqualTo((long) dirty.pending() + dirty.inFlight() + dirty.parked());
      assertThat(came).as("every write is somewhere").isEqualTo(all.size() + dirty.dead() + done + elsewhere);
      assertThat(dirty.letters()).hasSize(dirty.dead());
      List<DirtyWrite<String>> letters = new ArrayList<>();
      dirty.forEachLetter(letters::add);
      assertThat(letters).hasSize(dirty.dead());
      for (int i = 0; i < KEYS; i++) {
        CacheKey key = key(i);
        List<Long> versions = new ArrayList<>(
            all.stream().filter(write -> write.key().equals(key)).map(write -> write.entry().version()).toList());
        assertThat(dirty.isDirty(key)).isEqualTo(!versions.isEmpty());
        letters.stream().filter(write -> write.key().equals(key))
            .forEach(write -> versions.add(write.entry().version()));
        assertThat(dirty.has(key)).isEqualTo(!versions.isEmpty());
        assertThat(versionOf(dirty.newest(key)))
            .isEqualTo(versions.stream().mapToLong(Long::longValue).max().orElse(0));
      }
      if (all.isEmpty()) {
        assertThat(dirty.oldest()).isEqualTo(Entry.NO_DEADLINE);
      } else {
        assertThat(all).extracting(DirtyWrite::since).contains(dirty.oldest());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("T13")
  @Tag("T25")
  void theSumsAreThoseOfTheWritesAndNoWriteIsLost(boolean everyVersion) {
    for (int seed = 0; seed < LIVES; seed++) {
      Life life = new Life(everyVersion, seed);
      IntStream.range(0, STEPS).forEach(_ -> life.step());
    }
  }
}
