package io.ringlane.writebehind;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.ringlane.api.DatabaseException;
import io.ringlane.store.WriteOutcome;
import io.ringlane.time.Clock;

/**
 * Brings what earlier lives acknowledged and left (a journal, a leftovers file) to the database, before the first request. The version guard
 * lets in only what is newer than its row. A row that is refused becomes a dead letter.
 */
public final class Restorer {
  /** What became of the rows. */
  public record Restored(long written, long turnedAway, long buried) {
    public Restored plus(Restored other) {
      return new Restored(written + other.written, turnedAway + other.turnedAway, buried + other.buried);
    }
  }

  private Restorer() {}

  /**
   * Writes the rows, each key at most once.
   *
   * @throws DatabaseException of kind CONNECTION where the database is lost on the way: some rows may be there, and writing them again does
   * no harm
   */
  public static Restored restore(List<Row> rows, StoreOfRecord database, FlushSettings settings, Clock clock) {
    BulkWriter writer = new BulkWriter(database, settings, () -> {});
    Map<Integer, String> causes = new TreeMap<>();
    List<WriteOutcome> outcomes = writer.write(rows, causes);
    DatabaseException lost = writer.lost();
    if (lost != null) {
      throw lost;
    }
    causes.forEach((index, cause) -> {
      Row row = rows.get(index);
      database.bury(new DeadLetter(row, row.value() == null, cause, 1, clock.now()));
    });
    return new Restored(count(outcomes, WriteOutcome.WRITTEN), count(outcomes, WriteOutcome.TURNED_AWAY),
        causes.size());
  }

  private static long count(List<WriteOutcome> outcomes, WriteOutcome outcome) {
    return outcomes.stream().filter(each -> each == outcome).count();
  }
}
