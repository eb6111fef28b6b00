package io.ringlane.checks.schedules;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

import io.ringlane.api.DatabaseException;
import io.ringlane.execution.ShardThread;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.DeadLetter;
import io.ringlane.writebehind.Row;
import org.jspecify.annotations.Nullable;

/**
 * A store of record for one schedule, with faults from the schedule's seed: a call fails before it did anything; a commit fails after it
 * was applied; a write fails, and its transaction is applied when everybody has forgotten it; rows are refused. It outlives the caches of
 * a schedule.
 */
final class SimulatedDatabase extends DelegatingStoreOfRecord {
  /**
   * What may go wrong.
   *
   * @param inHundred so many of a hundred calls lose their connection, before or after they are applied
   * @param frozen whether a write that failed may be applied at any later time
   * @param poison whether it refuses the rows of about every fifth value
   */
  record Faults(int inHundred, boolean frozen, boolean poison) {
    static final Faults NONE = new Faults(0, false, false);
  }

  private static final int POISONED = 5;
  private static final int THAWS = 4;

  private final InMemoryStoreOfRecord rows;
  private final SplittableRandom random;
  private final Faults faults;
  private final Deque<List<Row>> frozen = new ArrayDeque<>();
  private boolean healthy;
  private long epoch;
  private boolean unsure;
  private boolean askedInALane;
  private int seen;

  SimulatedDatabase(SplittableRandom random, Faults faults) {
    this(new InMemoryStoreOfRecord(), random, faults);
  }

  private SimulatedDatabase(InMemoryStoreOfRecord rows, SplittableRandom random, Faults faults) {
    super(rows);
    this.rows = rows;
    this.random = random;
    this.faults = faults;
  }

  /** Whether calls always succeed from now on. What is frozen stays so, and may be applied still. */
  void healthy(boolean value) {
    healthy = value;
  }

  /** Calls that failed so far. */
  int seen() {
    return seen;
  }

  /** Whether a call was made by who runs a shard: then all of its keys waited. */
  boolean wasAskedInALane() {
    return askedInALane;
  }

  /** The row of a key, without faults: for the judge. */
  @Nullable
  Row row(byte[] key) {
    return rows.load(key);
  }

  /** Whether a row became a dead letter that was never refused. */
  boolean hasWrongLetters() {
    return rows.deadLetters(null, Integer.MAX_VALUE).stream().anyMatch(letter -> !isPoison(letter.row()));
  }

  private boolean fails() {
    boolean fails = !healthy && random.nextInt(100) < faults.inHundred();
    seen += fails ? 1 : 0;
    return fails;
  }

  private void maybeFail(String when) {
    begin();
    if (fails()) {
      throw lost(when);
    }
  }

  private static DatabaseException lost(String when) {
    return new DatabaseException(DatabaseException.Kind.CONNECTION, "injected: the connection was lost " + when);
  }

  private void begin() {
    askedInALane |= ShardThread.isCurrent();
    if (!frozen.isEmpty() && random.nextInt(THAWS) == 0) {
      rows.write(frozen.remove());
    }
  }

  private boolean isPoison(Row row) {
    byte[] value = row.value();
    return faults.poison() && value != null && Arrays.hashCode(value) % POISONED == 0;
  }

  @Override
  public Ownership own() {
    Ownership ownership = rows.own();
    epoch = ownership.epoch();
    return ownership;
  }

  /** Another cache opens it: what the one before was unsure of is not known any more, but by that it did not leave. */
  void reopen() {
    unsure = false;
  }

  /** The cache that owns it ends in good order. */
  void leave() {
    if (!unsure) {
      rows.leave(epoch);
    }
  }

  @Override
  public @Nullable Row load(byte[] key) {
    maybeFail("before the row was read");
    return rows.load(key);
  }

  @Override
  public List<WriteOutcome> write(List<Row> batch) {
    begin();
    if (fails()) {
      unsure = true;
      if (faults.frozen() && random.nextBoolean() && batch.stream().noneMatch(this::isPoison)) {
        frozen.add(List.copyOf(batch));
      }
      throw lost("before the commit");
    }
    if (!healthy && batch.stream().anyMatch(this::isPoison)) {
      throw new DatabaseException(DatabaseException.Kind.ROW, "injected: a row is poison");
    }
    List<WriteOutcome> outcomes = rows.write(batch);
    if (fails()) {
      unsure = true;
      throw lost("after the commit");
    }
    return outcomes;
  }

  @Override
  public void bury(DeadLetter letter) {
    maybeFail("before the letter was kept");
    rows.bury(letter);
  }

  @Override
  public List<DeadLetter> deadLetters(byte @Nullable [] after, int limit) {
    maybeFail("before the letters were read");
    return rows.deadLetters(after, limit);
  }
}
