package io.ringlane.benchmarks;

import java.util.List;

import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/** Control: a database that reports one row as written and does not write it. */
record LossyDatabase(StoreOfRecord inner, int key, long lost) implements StoreOfRecord {
  @Override
  public long raiseEpoch() {
    return inner.raiseEpoch();
  }

  @Override
  public @Nullable Row load(byte[] encodedKey) {
    return inner.load(encodedKey);
  }

  @Override
  public List<WriteOutcome> write(List<Row> rows) {
    List<Row> kept = rows.stream().filter(row -> !isLost(row)).toList();
    List<WriteOutcome> outcomes = kept.isEmpty() ? List.of() : inner.write(kept);
    return rows.stream().map(row -> isLost(row) ? WriteOutcome.WRITTEN : outcomes.get(kept.indexOf(row))).toList();
  }

  private boolean isLost(Row row) {
    byte[] value = row.value();
    return value != null && Values.belongsTo(value, key) && Values.tagOf(value) == lost;
  }

  @Override
  public long purgeRemoved() {
    return inner.purgeRemoved();
  }

  @Override
  public void close() {
    inner.close();
  }
}
