package io.ringlane.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;

import io.ringlane.cluster.CacheStats;
import io.ringlane.store.Ledger;

/** A cache's account of itself as named figures, for people: the one list of their names. {@link CacheMetrics} has what a monitor reads. */
public final class Figures {
  private Figures() {}

  /** Every count by its name, in a fixed order; times in the unit that the name ends with. */
  public static SequencedMap<String, Long> of(CacheStats stats) {
    Ledger ledger = stats.ledger();
    SequencedMap<String, Long> figures = new LinkedHashMap<>();
    figures.put("size", stats.size());
    figures.put("copies", stats.copies());
    figures.put("requests", stats.requests());
    figures.put("outstanding", stats.outstanding());
    figures.put("hits", stats.hits());
    figures.put("loads", stats.loads());
    figures.put("expired", stats.expired());
    figures.putAll(of(ledger));
    figures.put("turned_away", stats.turnedAway());
    figures.put("waiting_for_room", stats.waitingForRoom());
    figures.put("dirty_bytes", stats.dirtyBytes());
    figures.put("oldest_dirty_age_ms", TimeUnit.NANOSECONDS.toMillis(stats.oldestDirtyAge()));
    figures.put("database_failures", (long) stats.databaseFailures());
    figures.put("epoch", stats.epoch());
    figures.put("flush_heartbeat_age_ms", TimeUnit.NANOSECONDS.toMillis(stats.flushHeartbeatAge()));
    return figures;
  }

  private static Map<String, Long> of(Ledger ledger) {
    SequencedMap<String, Long> figures = new LinkedHashMap<>();
    figures.put("issued", ledger.issued());
    figures.put("pending", ledger.pending());
    figures.put("in_flight", ledger.inFlight());
    figures.put("parked", ledger.parked());
    figures.put("writing", ledger.writing());
    figures.put("flushed", ledger.flushed());
    figures.put("superseded", ledger.superseded());
    figures.put("dead", ledger.dead());
    figures.put("failed", ledger.failed());
    figures.put("moved_in", ledger.movedIn());
    figures.put("moving", ledger.moving());
    figures.put("moved_out", ledger.movedOut());
    figures.put("lost", ledger.lost());
    return figures;
  }
}
