package io.ringlane.checks.schedules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

import io.ringlane.api.DatabaseException;
import io.ringlane.database.Databases;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.DeadLetter;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * A store of record for one schedule: rows in a map, guarded by versions as the port demands, and faults from the schedule's seed: a
 * call fails before it did anything, or a commit fails after it was applied. It outlives the caches of a schedule.
 */
final class SimulatedDatabase implements StoreOfRecord {
  private final Map<String, Row> rows = new HashMap<>();
  private final SortedMap<String, DeadLetter> dead = new TreeMap<>();
  private final SplittableRandom random;
  private final int faultsInHundred;
  private boolean healthy;
  private long epoch;
  private long leftEpoch;
  private int faults;

  SimulatedDatabase(SplittableRandom random, int faultsInHundred) {
    this.random = random;
    this.faultsInHundred = faultsInHundred;
  }

  /** Whether calls always succeed from now on. */
  void healthy(boolean value) {
    healthy = value;
  }

  int faults() {
    return faults;
  }

  private void maybeFail(String when) {
    if (!healthy && random.nextInt(100) < faultsInHundred) {
      faults++;
      throw new DatabaseException(DatabaseException.Kind.CONNECTION, "injected: the connection was lost " + when);
    }
  }

  private static String name(byte[] key) {
    return HexFormat.of().formatHex(key);
  }

  @Override
  public int maxKeyBytes() {
    return Databases.MAX_KEY_BYTES;
  }

  @Override
  public int maxValueBytes() {
    return Databases.MAX_VALUE_BYTES;
  }

  @Override
  public Ownership own() {
    boolean clean = leftEpoch == epoch;
    return new Ownership(++epoch, clean);
  }

  @Override
  public void leave(long ended) {
    if (ended == epoch) {
      leftEpoch = ended;
    }
  }

  @Override
  public @Nullable Row load(byte[] key) {
    maybeFail("before the row was read");
    return rows.get(name(key));
  }

  /** The row of a key, without faults: for the judge. */
  @Nullable
  Row row(byte[] key) {
    return rows.get(name(key));
  }

  @Override
  public List<WriteOutcome> write(List<Row> batch) {
    maybeFail("before the commit");
    List<WriteOutcome> outcomes = new ArrayList<>();
    for (Row row : batch) {
      Row before = rows.get(name(row.key()));
      if (before != null && before.version() > row.version()) {
        outcomes.add(WriteOutcome.TURNED_AWAY);
      } else {
        rows.put(name(row.key()), row);
        outcomes.add(WriteOutcome.WRITTEN);
      }
      dead.computeIfPresent(name(row.key()), (_, letter) -> letter.row().version() <= row.version() ? null : letter);
    }
    maybeFail("after the commit");
    return outcomes;
  }

  @Override
  public void bury(DeadLetter letter) {
    maybeFail("before the letter was kept");
    dead.merge(name(letter.row().key()), letter,
        (old, given) -> old.row().version() > given.row().version() ? old : given);
  }

  @Override
  public List<DeadLetter> deadLetters(byte @Nullable [] after, int limit) {
    maybeFail("before the letters were read");
    return (after == null ? dead : dead.tailMap(name(after) + '\0')).values().stream().limit(limit).toList();
  }

  @Override
  public long purgeRemoved(long belowVersion) {
    long before = rows.size();
    rows.values().removeIf(row -> row.value() == null && row.version() < belowVersion);
    return before - rows.size();
  }

  @Override
  public void close() {}
}
