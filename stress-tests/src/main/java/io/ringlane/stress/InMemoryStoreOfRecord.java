package io.ringlane.stress;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/** Rows in memory, guarded by version. */
final class InMemoryStoreOfRecord implements StoreOfRecord {
  private final Map<ByteBuffer, Row> rows = new HashMap<>();

  @Override
  public long raiseEpoch() {
    return 1;
  }

  @Override
  public synchronized @Nullable Row load(byte[] key) {
    return rows.get(ByteBuffer.wrap(key));
  }

  @Override
  public synchronized List<WriteOutcome> write(List<Row> batch) {
    List<WriteOutcome> outcomes = new ArrayList<>();
    for (Row row : batch) {
      Row old = rows.get(ByteBuffer.wrap(row.key()));
      boolean newer = old == null || old.version() <= row.version();
      if (newer) {
        rows.put(ByteBuffer.wrap(row.key()), row);
      }
      outcomes.add(newer ? WriteOutcome.WRITTEN : WriteOutcome.TURNED_AWAY);
    }
    return outcomes;
  }

  @Override
  public long purgeRemoved() {
    return 0;
  }

  @Override
  public void close() {}
}
