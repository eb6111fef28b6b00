package io.ringlane.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.ringlane.api.Codec;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Chunk;
import io.ringlane.store.DirtyWrite;
import io.ringlane.store.Entry;
import io.ringlane.store.Ledger;
import io.ringlane.store.Remains;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a server that died, which the database did not have: who has them now, and which nobody has. Every write that it held is compared
 * with what its heirs said they took over; nothing is derived from counts. Belongs to the rebalancer's steps.
 */
final class Estate<V> {
  private final Map<CacheKey, Long> taken = new HashMap<>();
  private final List<Entry<V>> unopened = new ArrayList<>();
  private final List<CrashReport.Lost> lost = new ArrayList<>();
  private final List<CrashReport.Lost> letters = new ArrayList<>();
  private final Set<Integer> deadHeirs = new HashSet<>();
  private long moved;

  /** This heir died, too, before it said what it had taken over: whoever follows it will say so. */
  void await(int heir) {
    deadHeirs.add(heir);
  }

  /** Whoever follows this one has said what it has. */
  void awaitNoMore(int heir) {
    deadHeirs.remove(heir);
  }

  boolean awaits(int heir) {
    return deadHeirs.contains(heir);
  }

  boolean awaitsAnybody() {
    return !deadHeirs.isEmpty();
  }

  /** An heir has these: of a key perhaps several, the newest of which counts, wherever it stands. */
  void takenOver(List<Entry<V>> writes) {
    writes.forEach(entry -> taken.merge(entry.key(), entry.version(), Math::max));
  }

  /** The server handed over a chunk, without living to know it; its target has it. */
  void takenOver(Chunk<V> chunk) {
    takenOver(writesOf(chunk));
  }

  /** A chunk was handed over to the server, which died before it opened it. */
  void neverOpened(Chunk<V> chunk) {
    unopened.addAll(writesOf(chunk));
  }

  private static <V> List<Entry<V>> writesOf(Chunk<V> chunk) {
    return Stream.concat(chunk.dirty().stream(), chunk.dead().stream()).map(DirtyWrite::entry).toList();
  }

  /** Closes the books of the server's shards, each of which has said what it had. */
  Ledger close(List<Remains<V>> all, Codec<V> codec) {
    Ledger closed = all.stream().map(remains -> close(remains, codec)).reduce(Ledger.EMPTY, Ledger::plus);
    Ledger came = new Ledger(0, unopened.size(), 0, 0, 0, 0, 0, 0, 0, unopened.size(), 0, 0, 0);
    return closed.plus(close(new Remains<>(came, unopened, List.of(), List.of(), List.of()), codec));
  }

  private Ledger close(Remains<V> remains, Codec<V> codec) {
    Map<CacheKey, Long> newest = new HashMap<>(taken); // of a key, what was acknowledged or is there: not what nobody has
    remains.coalesced().forEach(entry -> newest.merge(entry.key(), entry.version(), Math::max));
    remains.acknowledged().forEach(entry -> newest.merge(entry.key(), entry.version(), Math::max));
    long passedOn = remains.open().stream().filter(this::isTaken).count();
    long failed = remains.open().size() - passedOn;
    long overwritten = 0;
    long gone = 0;
    for (Entry<V> entry : remains.acknowledged()) {
      if (isTaken(entry)) {
        passedOn++;
      } else if (entry.version() < newest.getOrDefault(entry.key(), 0L)) {
        overwritten++;
      } else {
        gone++;
        lost.add(lost(entry, codec));
      }
    }
    for (Entry<V> entry : remains.coalesced()) { // superseded only by what never took effect
      if (entry.version() > taken.getOrDefault(entry.key(), -1L)) {
        overwritten--;
        gone++;
        lost.add(new CrashReport.Lost(entry.key().encoded(), entry.version(), null));
      }
    }
    remains.dead().stream().filter(letter -> newest.getOrDefault(letter.key(), -1L) < letter.version())
        .forEach(letter -> letters.add(lost(letter, codec)));
    long revived = remains.dead().stream().filter(this::isTaken).count();
    long outdated = remains.dead().stream()
        .filter(letter -> taken.getOrDefault(letter.key(), -1L) > letter.version()).count();
    moved += passedOn;
    return remains.ledger().buried(passedOn, outdated, revived, overwritten, failed, gone);
  }

  private static <V> CrashReport.Lost lost(Entry<V> entry, Codec<V> codec) {
    return new CrashReport.Lost(entry.key().encoded(), entry.version(), encoded(entry.value(), codec));
  }

  private static <V> byte @Nullable [] encoded(@Nullable V value, Codec<V> codec) {
    try {
      return value == null ? null : codec.encode(value);
    } catch (RuntimeException e) { // the codec's: the key is told all the same
      return null;
    }
  }

  private boolean isTaken(Entry<V> entry) {
    return taken.getOrDefault(entry.key(), -1L) == entry.version();
  }

  /** How many writes others have, after {@link #close}. */
  long taken() {
    return moved;
  }

  /** What nobody has, after {@link #close}. */
  List<CrashReport.Lost> lost() {
    return List.copyOf(lost);
  }

  /** What only the database has, as dead letters, after {@link #close}. */
  List<CrashReport.Lost> letters() {
    return List.copyOf(letters);
  }
}
