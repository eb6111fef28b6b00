package io.ringlane.checks.races;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;

/** A control: rows take any version, as under an upsert without a guard. */
final class Unguarded extends DelegatingStoreOfRecord {
  Unguarded(StoreOfRecord inner) {
    super(inner);
  }

  @Override
  public List<WriteOutcome> write(List<Row> rows) {
    List<WriteOutcome> outcomes = new ArrayList<>(super.write(rows));
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) == WriteOutcome.TURNED_AWAY) {
        Row row = rows.get(i);
        long newest = Objects.requireNonNull(load(row.key()), "what turned it away").version();
        super.write(List.of(new Row(row.key(), row.value(), newest, row.deadline())));
        outcomes.set(i, WriteOutcome.WRITTEN);
      }
    }
    return outcomes;
  }
}
