package io.ringlane.writebehind;

import java.util.List;

import io.ringlane.store.WriteOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The database as the cache sees it: rows by key, guarded by their versions. Calls wait for the database; any thread may call, and
 * calls may overlap. What {@link #write} reports as written is durable when it returns.
 *
 * <p>Every call throws {@link io.ringlane.api.DatabaseException}: of kind CONNECTION where the database failed (a write may or may
 * not have been applied), of kind ROW where it refused a row (nothing of the transaction was applied).
 */
public interface StoreOfRecord extends AutoCloseable {
  /** Raises the durable epoch by one and gives it; called once at the start, before the first request. */
  long raiseEpoch();

  /** The row of a key, also where it says that the key was removed; null where there is none. */
  @Nullable
  Row load(byte[] key);

  /**
   * Writes the rows in one transaction, each where the database has no newer version of its key. The keys are distinct.
   *
   * @return for each row, in order, {@link WriteOutcome#WRITTEN} or {@link WriteOutcome#TURNED_AWAY}
   */
  List<WriteOutcome> write(List<Row> rows);

  /** Deletes the rows of removed keys; only at a clean start, when nobody can hold an older version. Gives how many. */
  long purgeRemoved();

  @Override
  void close();
}
