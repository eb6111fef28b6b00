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
  /**
   * A new owner's first call.
   *
   * @param epoch the durable epoch, one more than the owner before had
   * @param clean whether that owner said {@link #leave}: then nobody holds a version of an older epoch; also true for a new database
   */
  record Ownership(long epoch, boolean clean) {}

  /** The longest key that it takes, in bytes; {@link #write} refuses a longer one with ROW. Never changes, and asks no database. */
  int maxKeyBytes();

  /** The longest value that it takes, in bytes, as {@link #maxKeyBytes}. */
  int maxValueBytes();

  /** Raises the durable epoch by one; called once at the start, before the first request. */
  Ownership own();

  /**
   * The owner of this epoch ends and holds nothing that is not in the database. Does nothing where there is a newer owner, or where a write
   * through this store failed with CONNECTION: its transaction may still be on its way, and must meet the rows of removed keys.
   */
  void leave(long epoch);

  /** The row of a key, also where it says that the key was removed; null where there is none. */
  @Nullable
  Row load(byte[] key);

  /**
   * Writes the rows in one transaction, each where the database has no newer version of its key. The keys are distinct. A dead letter
   * of a key, of its row's version or an older one, is deleted by the same transaction.
   *
   * @return for each row, in order, {@link WriteOutcome#WRITTEN} or {@link WriteOutcome#TURNED_AWAY}
   */
  List<WriteOutcome> write(List<Row> rows);

  /** Keeps the letter durably, in the place of an older one of its key. Does nothing where there is a newer one. */
  void bury(DeadLetter letter);

  /** Dead letters in the order of their keys, at most {@code limit}, from 1, after the key {@code after}; from the first where it is null. */
  List<DeadLetter> deadLetters(byte @Nullable [] after, int limit);

  /**
   * Deletes rows of removed keys whose version is below this one; only where nobody can still hold an older version of them. Gives how
   * many.
   */
  long purgeRemoved(long belowVersion);

  @Override
  void close();
}
