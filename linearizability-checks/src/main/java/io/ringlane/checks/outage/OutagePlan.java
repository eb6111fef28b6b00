package io.ringlane.checks.outage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.WritePolicy;

/**
 * What an outage test is to do.
 *
 * @param seconds how long the database is down
 * @param overflow what becomes of a write for which the dirty set has no room
 * @param policy the write policy, one with write-behind
 * @param database the database by name
 * @param seed decides the load
 * @param work an empty folder for database, journal and log
 * @param heapMegabytes the child's heap
 * @param bounded false for a control: the dirty set takes everything
 * @param drops a control: the database drops one write in a thousand and says that it has it
 */
public record OutagePlan(int seconds, DirtyBound.Overflow overflow, WritePolicy policy, String database,
    long seed, Path work, int heapMegabytes, boolean bounded, boolean drops) {
  static final String H2 = "h2";
  static final String POSTGRESQL = "postgresql";
  static final int DATABASE_THREADS = 4;

  /** Reached in bytes by values, long before their number is; in entries by removals, which have no value. */
  private static final long BOUND_ENTRIES = 24_000;
  private static final long BOUND_BYTES = 16 << 20;
  /** Of the pool. */
  private static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);
  private static final int SHORT_SECONDS = 5;
  private static final int MOST_SECONDS = 600;
  private static final int LEAST_HEAP = 32;
  private static final long MOST_PATIENCE_MILLIS = 1_000;

  public OutagePlan {
    possibleSeconds(seconds);
    knownDatabase(database);
    possibleHeap(heapMegabytes);
    if (policy == WritePolicy.WRITE_THROUGH) {
      throw new IllegalArgumentException("the policy " + policy.label() + " has no dirty set");
    }
  }

  /** @throws IllegalArgumentException where an outage cannot be that long; the message says how long it can be */
  public static int possibleSeconds(int seconds) {
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw new IllegalArgumentException(
          "an outage of " + seconds + " s is asked for, it must be from 1 to " + MOST_SECONDS);
    }
    return seconds;
  }

  /** @throws IllegalArgumentException where the child cannot do with so little */
  public static int possibleHeap(int megabytes) {
    if (megabytes < LEAST_HEAP) {
      throw new IllegalArgumentException("the heap is " + megabytes + " MB, it must be at least " + LEAST_HEAP);
    }
    return megabytes;
  }

  /** @throws IllegalArgumentException where there is no database of this name; the message says which there are */
  public static String knownDatabase(String name) {
    if (!List.of(H2, POSTGRESQL).contains(name)) {
      throw new IllegalArgumentException("there is no database '" + name + "'; there are " + H2 + ", " + POSTGRESQL);
    }
    return name;
  }

  /** @throws IllegalArgumentException where there is no policy with write-behind of this name; the message says which there are */
  public static WritePolicy policyNamed(String label) {
    List<WritePolicy> possible = List.of(WritePolicy.WRITE_BEHIND, WritePolicy.WRITE_BEHIND_JOURNAL);
    return possible.stream().filter(policy -> policy.label().equals(label)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no policy with write-behind '" + label
            + "'; there are " + possible.stream().map(WritePolicy::label).collect(Collectors.joining(", "))));
  }

  /** @throws IllegalArgumentException where there is no such answer to an overflow; the message says which there are */
  public static DirtyBound.Overflow overflowNamed(String label) {
    return Arrays.stream(DirtyBound.Overflow.values()).filter(each -> label(each).equals(label)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no overflow '" + label + "'; there are "
            + Arrays.stream(DirtyBound.Overflow.values()).map(OutagePlan::label).collect(Collectors.joining(", "))));
  }

  private static String label(DirtyBound.Overflow overflow) {
    return overflow.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String overflowLabel() {
    return label(overflow);
  }

  /** Whether everything around the outage is to be short, too. */
  boolean isShort() {
    return seconds < SHORT_SECONDS;
  }

  /** How long a fresh key lives: long enough for an unbounded dirty set to be full of values, short enough for a bounded cache. */
  Duration freshTtl() {
    return Duration.ofSeconds(isShort() ? 2 : 5);
  }

  /** How long a write waits for room, where it waits: shorter than the outage. */
  Duration patience() {
    return Duration.ofMillis(Math.min(MOST_PATIENCE_MILLIS, seconds * 1_000L / 3));
  }

  DirtyBound bound() {
    return bounded ? new DirtyBound(BOUND_ENTRIES, BOUND_BYTES, overflow, patience()) : DirtyBound.NONE;
  }

  /** The defaults but for the bound, and for the mode: in {@link DatabaseMode#BLOCKING} a worker waits for a database that is down. */
  CacheSettings settings() {
    CacheSettings settings = CacheSettings.defaults().withDirtyBound(bound())
        .withDatabase(DatabaseMode.PARKED_KEY, DATABASE_THREADS).withCloseTimeout(Duration.ofSeconds(20));
    return policy == WritePolicy.WRITE_BEHIND_JOURNAL
        ? settings.withJournal(work.resolve("journal"))
        : settings.withPolicy(policy);
  }

  /** How long a flusher may be silent: it takes no step while the breaker is open, and none while it waits for a connection of the pool. */
  Duration longestSilence() {
    Duration breaker = settings().flush().lastBackoff();
    return Duration.ofMillis(Load.AT_ONCE_MILLIS)
        .plus(database.equals(H2) || breaker.compareTo(CONNECTION_WAIT) > 0 ? breaker : CONNECTION_WAIT);
  }

  void write(Path file) throws IOException {
    new ObjectMapper().writeValue(file.toFile(), this);
  }

  static OutagePlan read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), OutagePlan.class);
  }
}
