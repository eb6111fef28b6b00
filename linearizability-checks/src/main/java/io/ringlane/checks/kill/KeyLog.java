package io.ringlane.checks.kill;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * What is known about the writes of one key since its row was last compared: those that were issued, in their order, and when each
 * was acknowledged. Not thread-safe.
 *
 * <p>The row of the last comparison is the baseline: nobody holds anything older or newer that may still arrive, because the cache
 * had been closed when it was read, so it counts as a write that was acknowledged and is durable.
 */
final class KeyLog {
  /** The place of the baseline in the order of the writes. */
  private static final int BASELINE = -1;
  private static final int FIRST_CAPACITY = 4;
  private static final long NOT_ACKNOWLEDGED = Long.MIN_VALUE;

  private final int key;
  private @Nullable StoredRow baseline;
  private long[] ids = new long[FIRST_CAPACITY];
  private long[] acknowledgedAt = new long[FIRST_CAPACITY];
  private WriteKind[] kinds = new WriteKind[FIRST_CAPACITY];
  private int size;
  private int lastAcknowledged = BASELINE;
  private int lastDurable = BASELINE;

  KeyLog(int key) {
    this.key = key;
  }

  void issued(long id, WriteKind kind) {
    if (size > 0 && ids[size - 1] >= id) {
      throw new IllegalStateException("key " + key + ": " + WriteId.describe(id) + " is not newer than the one before");
    }
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      acknowledgedAt = Arrays.copyOf(acknowledgedAt, 2 * size);
      kinds = Arrays.copyOf(kinds, 2 * size);
    }
    ids[size] = id;
    acknowledgedAt[size] = NOT_ACKNOWLEDGED;
    kinds[size] = kind;
    size++;
  }

  void acknowledged(long id, long atMicros) {
    int place = Arrays.binarySearch(ids, 0, size, id);
    if (place < 0) {
      throw new IllegalStateException("key " + key + ": " + WriteId.describe(id) + " is acknowledged, but not issued");
    }
    acknowledgedAt[place] = atMicros;
    lastAcknowledged = Math.max(lastAcknowledged, place);
  }

  /** What this run of the child was answered for the key so far is in the database, or something newer is. */
  void durable(int run) {
    if (lastAcknowledged != BASELINE && WriteId.run(ids[lastAcknowledged]) == run) {
      lastDurable = lastAcknowledged;
    }
  }

  /**
   * What the row tells; it is the baseline from now on.
   *
   * @param row null where there is none
   */
  Finding compare(@Nullable StoredRow row) {
    Finding finding = judge(row);
    baseline = row;
    size = 0;
    lastAcknowledged = BASELINE;
    lastDurable = BASELINE;
    return finding;
  }

  /** A put without a TTL that is older than the last acknowledged write, so that a row that holds it is stale; null where there is none. */
  @Nullable
  Long olderPut() {
    for (int place = lastAcknowledged - 1; place >= 0; place--) {
      if (kinds[place] == WriteKind.PUT) {
        return ids[place];
      }
    }
    return null;
  }

  private Finding judge(@Nullable StoredRow row) {
    StoredRow before = baseline;
    if (row != null && before != null && row.version() < before.version()) {
      return contradiction(row, "its version went back from " + Long.toHexString(before.version()));
    }
    return row == null || row.removed() ? judgeAbsent(row) : judgeValue(row);
  }

  /** A removed row does not tell which removal it holds: the one that explains most is taken. */
  private Finding judgeAbsent(@Nullable StoredRow row) {
    int place = size - 1;
    while (place >= 0 && kinds[place] != WriteKind.REMOVE) {
      place--;
    }
    if (place == BASELINE && baseline != null && !baseline.removed()) {
      return gone(row, "no removal was issued since it held " + baseline);
    }
    return at(place, row);
  }

  private Finding judgeValue(StoredRow row) {
    if (baseline != null && row.value() == baseline.value()) {
      return row.expires() == baseline.expires() ? at(BASELINE, row) : contradiction(row, "its deadline changed");
    }
    int place = Arrays.binarySearch(ids, 0, size, row.value());
    if (place < 0 || kinds[place] == WriteKind.REMOVE) {
      boolean older = baseline != null && row.value() < baseline.value() && WriteId.key(row.value()) == key;
      return older
          ? gone(row, "it held " + baseline + " when it was last compared")
          : contradiction(row, "no such write was issued since it was last compared");
    }
    if (row.expires() != (kinds[place] == WriteKind.PUT_WITH_TTL)) {
      return contradiction(row, "the write had " + (row.expires() ? "no TTL" : "a TTL"));
    }
    return at(place, row);
  }

  private Finding at(int place, @Nullable StoredRow row) {
    if (place >= lastAcknowledged) {
      return Finding.RIGHT;
    }
    String what = describe(row) + ", but " + WriteId.describe(ids[lastAcknowledged]) + " ("
        + kinds[lastAcknowledged] + ") was acknowledged";
    return lost(place, 0, what, place < lastDurable ? what + " and durable" : null);
  }

  /** Not even what was durable long ago is there. */
  private Finding gone(@Nullable StoredRow row, String why) {
    String what = describe(row) + ": " + why;
    return lost(BASELINE, 1, what, what);
  }

  private Finding contradiction(StoredRow row, String why) {
    return new Finding(0, false, Finding.NO_TIME, WriteId.NONE, null, describe(row) + ": " + why);
  }

  private Finding lost(int place, int more, String what, @Nullable String contradiction) {
    int lost = more;
    long oldestAt = Finding.NO_TIME;
    long oldest = WriteId.NONE;
    for (int i = place + 1; i <= lastAcknowledged; i++) {
      if (acknowledgedAt[i] != NOT_ACKNOWLEDGED) {
        lost++;
        if (oldestAt == Finding.NO_TIME || acknowledgedAt[i] < oldestAt) {
          oldestAt = acknowledgedAt[i];
          oldest = ids[i];
        }
      }
    }
    return new Finding(lost, true, oldestAt, oldest, what, contradiction);
  }

  private String describe(@Nullable StoredRow row) {
    return "key " + key + ": the row is " + (row == null ? "absent" : row.toString());
  }
}
