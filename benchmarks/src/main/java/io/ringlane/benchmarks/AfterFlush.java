package io.ringlane.benchmarks;

import java.util.List;

import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheStats;
import io.ringlane.writebehind.Row;

/** What must hold once a cache has flushed and nobody writes. */
final class AfterFlush {
  private AfterFlush() {}

  /** The cache's own account: everything is in the database, nothing was refused, no row was newer. */
  static void judge(CacheStats stats, Violations found) {
    judge(stats, found, 0);
  }

  /** The same, where so many writes may have come meanwhile, all by themselves: expiries. */
  static void judge(CacheStats stats, Violations found, long meanwhile) {
    found.require(stats.ledger().isBalanced(), "the ledger is not balanced: " + stats.ledger());
    long backlog = stats.ledger().backlog();
    found.require(backlog <= meanwhile, backlog + " writes are left after the flush");
    found.require(stats.ledger().failed() == 0, stats.ledger().failed() + " writes were refused");
    found.require(stats.ledger().dead() == 0, stats.ledger().dead() + " writes are dead letters");
    found.require(stats.turnedAway() == 0, stats.turnedAway() + " writes met a newer row");
    found.require(stats.flushError() == null, "the flush daemon says: " + stats.flushError());
  }

  /**
   * The rows themselves: of each key, the last write.
   *
   * @param last by key, its tag
   */
  static void judge(List<Row> stored, long[] last, Violations found) {
    found.require(stored.size() == last.length, "the database has " + stored.size() + " rows, not " + last.length);
    for (Row row : stored) {
      int key = Codecs.LONG.decode(row.key()).intValue();
      byte[] value = row.value();
      boolean same = key < last.length && value != null && Values.belongsTo(value, key)
          && Values.tagOf(value) == last[key];
      found.require(same, "the database does not have the last write of key " + key);
    }
  }
}
