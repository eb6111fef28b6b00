package io.ringlane.checks.history;

import java.util.Arrays;

/**
 * What a history says of one key, in row order, side by side: the rows of a key lie far apart in a history of many keys, so they are
 * gathered once for all that judge them.
 *
 * <p>
 * Left out are operations that failed and reads that were not answered: they say nothing. Not changed once made.
 */
final class KeyRows {
  final int key;
  final int count;
  /** The row in the history, for each operation. */
  final int[] row;
  final int[] session;
  final boolean[] write;
  /** The code of what was written or answered. */
  final long[] code;
  final long[] invoked;
  /** {@link Long#MAX_VALUE} for a write of unknown outcome. */
  final long[] returned;
  /** Of a write with a TTL, invocation + TTL; else {@link Long#MAX_VALUE}. */
  final long[] expires;
  /** What each answer gave or was about, {@link History#NO_VERSION} where nobody said; empty where nobody ever did. */
  final long[] version;

  KeyRows(History history, int key) {
    this.key = key;
    int[] kept = new int[history.rowsOf(key)];
    int size = 0;
    for (int i = 0; i < kept.length; i++) {
      int at = history.rowOf(key, i);
      Outcome outcome = history.outcome(at);
      if (outcome == Outcome.OK || (outcome == Outcome.INFO && history.kind(at) != OperationKind.GET)) {
        kept[size++] = at;
      }
    }
    count = size;
    row = size == kept.length ? kept : Arrays.copyOf(kept, size);
    session = new int[count];
    write = new boolean[count];
    code = new long[count];
    invoked = new long[count];
    returned = new long[count];
    expires = new long[count];
    version = new long[history.isVersioned() ? count : 0];
    for (int i = 0; i < count; i++) {
      session[i] = history.session(row[i]);
      write[i] = history.kind(row[i]) != OperationKind.GET;
      code[i] = history.value(row[i]);
      invoked[i] = history.invoked(row[i]);
      returned[i] = history.returned(row[i]);
      expires[i] = write[i] ? history.ttlFrom(invoked[i], row[i]) : Long.MAX_VALUE;
    }
    for (int i = 0; i < version.length; i++) {
      version[i] = history.version(row[i]);
    }
  }
}
