package io.ringlane.writebehind;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.ringlane.api.DatabaseException;
import io.ringlane.store.WriteOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in transactions of bounded size; where the database refuses one, in ever smaller ones until the refused row stands alone,
 * so that it does not keep its neighbours from the database. Not thread-safe.
 */
final class BulkWriter {
  private final StoreOfRecord database;
  private final int rows;
  private final long bytes;
  private final Runnable beforeEach;
  private @Nullable DatabaseException lost;

  /** @param beforeEach is run before each transaction: a long write shows that it goes on */
  BulkWriter(StoreOfRecord database, FlushSettings settings, Runnable beforeEach) {
    this.database = database;
    this.beforeEach = beforeEach;
    rows = settings.batch();
    bytes = settings.batchBytes();
  }

  /**
   * What became of each row, in order: WRITTEN, TURNED_AWAY, REFUSED (tried alone), or UNKNOWN where the connection was lost; the rows
   * after that are not tried and are UNKNOWN, too.
   *
   * @param causes gets, by the index of each refused row, why
   */
  List<WriteOutcome> write(List<Row> all, Map<Integer, String> causes) {
    lost = null;
    List<WriteOutcome> outcomes = new ArrayList<>(all.size());
    for (int from = 0; from < all.size();) {
      int to = endOfBatch(all, from);
      outcomes.addAll(lost == null ? halves(all, from, to, causes) : unknown(to - from));
      from = to;
    }
    return outcomes;
  }

  /** Why the connection was lost in the last {@link #write}; null where it was not. */
  @Nullable
  DatabaseException lost() {
    return lost;
  }

  private int endOfBatch(List<Row> all, int from) {
    int to = from;
    for (long size = 0; to < all.size() && to - from < rows; to++) {
      Row row = all.get(to);
      byte[] value = row.value();
      size += row.key().length + (value == null ? 0 : value.length);
      if (size > bytes && to > from) {
        break;
      }
    }
    return to;
  }

  private List<WriteOutcome> halves(List<Row> all, int from, int to, Map<Integer, String> causes) {
    beforeEach.run();
    try {
      return database.write(all.subList(from, to));
    } catch (DatabaseException e) {
      if (e.kind() == DatabaseException.Kind.CONNECTION) {
        lost = e;
        return unknown(to - from);
      }
      if (to - from == 1) {
        causes.put(from, String.valueOf(e.getMessage()));
        return List.of(WriteOutcome.REFUSED);
      }
      int middle = (from + to) / 2;
      List<WriteOutcome> outcomes = new ArrayList<>(halves(all, from, middle, causes));
      outcomes.addAll(lost == null ? halves(all, middle, to, causes) : unknown(to - middle));
      return outcomes;
    }
  }

  private static List<WriteOutcome> unknown(int count) {
    return Collections.nCopies(count, WriteOutcome.UNKNOWN);
  }
}
