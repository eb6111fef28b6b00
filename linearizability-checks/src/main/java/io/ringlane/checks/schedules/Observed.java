package io.ringlane.checks.schedules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

import io.ringlane.api.Codecs;
import io.ringlane.store.Entry;
import io.ringlane.writebehind.Row;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of one schedule saw, and what is wrong with it: the first complaint, but before all others a history that no order explains, which says
 * most.
 */
final class Observed {
  private static final long ANY_KEY = -1;

  private final LongSupplier now;
  private final List<Call> calls = new ArrayList<>();
  /** What was sent and not answered, as calls whose outcome is unknown. */
  private final Map<Long, Call> open = new TreeMap<>();
  /** Keys of which a crash, as it reported, took acknowledged writes, which no replica had to have. */
  private final Set<Long> lossy = new TreeSet<>();
  private long stamp;
  private int judged;
  private @Nullable String complaint;
  private long accused = ANY_KEY;
  /** The calls that contradict one another, where the complaint says that some do. */
  private @Nullable List<Call> contradiction;

  /** @param now the schedule's time in nanoseconds */
  Observed(LongSupplier now) {
    this.now = now;
  }

  /** The number of an event: that a request is sent, or answered. */
  long stamp() {
    return ++stamp;
  }

  /** A client has sent this; its outcome is unknown. */
  void sent(Call call) {
    open.put(call.invoked(), call);
  }

  /** What {@link #sent} told of, with its answer. */
  void answered(Call call) {
    open.remove(call.invoked());
    calls.add(call);
  }

  /** Requests without an answer. */
  int unanswered() {
    return open.size();
  }

  Call last() {
    return calls.getLast();
  }

  /** The cache is gone, and with it whoever could answer. */
  void endLife() {
    open.values().forEach(call -> calls.add(call.stillOpenAt(now.getAsLong())));
    open.clear();
  }

  /** A crash took an acknowledged write of the key, and was allowed to: nothing is promised of it any more. */
  void lost(long key) {
    lossy.add(key);
  }

  /** Something is wrong that is not about one key. */
  void complain(String what) {
    complain(what, ANY_KEY);
  }

  private void complain(String what, long about) {
    if (complaint == null) {
      complaint = what;
      accused = about;
    }
  }

  boolean isWrong() {
    return complaint != null;
  }

  @Nullable
  String complaint() {
    return complaint;
  }

  /** The calls that the complaint is about, in the order in which they were sent. */
  List<Call> evidence() {
    List<Call> evidence = contradiction != null ? contradiction : complaint == null ? List.of() : calls;
    return evidence.stream().filter(call -> accused == ANY_KEY || call.key() == accused)
        .sorted(Comparator.comparingLong(Call::invoked)).toList();
  }

  /** Calls that {@link #judge} has looked at. */
  int judged() {
    return judged;
  }

  /**
   * Complains where no order of the calls on the key explains every answer, whatever was complained of before. What a replica may have answered is
   * asked only to agree with what its client wrote and read itself.
   *
   * @param ordered whether the order has to keep that in which a client sent its requests
   * @param ends whether a TTL ends a value
   */
  void judge(int key, boolean ordered, boolean ends) {
    if (lossy.contains((long) key)) {
      return; // nothing is promised of it
    }
    List<Call> onKey = calls.stream().filter(call -> call.key() == key)
        .map(call -> ends ? call : call.withoutTtl()).toList();
    judged += onKey.size();
    judge(onKey.stream().filter(call -> !call.mayBeOld()).toList(), ordered, "not linearizable");
    for (int client = 0; client < Schedule.CLIENTS; client++) {
      int its = client;
      if (onKey.stream().anyMatch(call -> call.mayBeOld() && call.client() == its)) {
        judge(onKey.stream().filter(call -> !call.mayBeOld() || call.client() == its).toList(), ordered,
            "not what the session itself wrote or read before");
      }
    }
  }

  private void judge(List<Call> onKey, boolean ordered, String otherwise) {
    if (contradiction != null || SmallHistories.linearizable(onKey, ordered)) {
      return;
    }
    boolean orderOnly = SmallHistories.linearizable(onKey, false);
    complaint = orderOnly ? "not in the order in which a client issued its requests" : otherwise;
    contradiction = SmallHistories.shrink(onKey, ordered);
    accused = ANY_KEY;
  }

  /**
   * Complains where the key's row is not what the cache answers, after a flush.
   *
   * @param mayBeLate whether a server or the process crashed, whose transactions may have come after the cache read the row
   */
  void compare(long key, @Nullable Long inCache, @Nullable Row row, boolean mayBeLate) {
    byte[] value = row == null || (row.deadline() != Entry.NO_DEADLINE && row.deadline() <= now.getAsLong())
        ? null
        : row.value();
    Long inRow = value == null ? null : Codecs.LONG.decode(value);
    if (!Objects.equals(inCache, inRow) && !lossy.contains(key) && !(mayBeLate && isLate(key, inCache, row))) {
      complain("after the flush the cache holds " + inCache + " for key " + key + ", the database " + inRow, key);
    }
  }

  /** Complains where the row has a deadline. */
  void requireNoDeadline(long key, @Nullable Row row) {
    if (row != null && row.deadline() != Entry.NO_DEADLINE) {
      complain("the row of key " + key + " has a deadline, which is about memory", key);
    }
  }

  /** Whether nobody was told that the row's write took effect: then it may have done so late. */
  private boolean isLate(long key, @Nullable Long inCache, @Nullable Row row) {
    byte[] value = row == null ? null : row.value();
    long late = value == null ? 0 : Codecs.LONG.decode(value);
    boolean later = inCache == null || value == null || issuedAt(late) >= issuedAt(inCache);
    return row != null && later && calls.stream()
        .anyMatch(call -> call.key() == key && call.outcome() == Call.Outcome.UNKNOWN
            && (value == null
                ? call.kind() == Call.Kind.REMOVE || mayEnd(call)
                : call.value() == late || call.kind() == Call.Kind.EXPIRE));
  }

  /** Whether what the request left may have been over before the server died: then a removal followed it. */
  private static boolean mayEnd(Call call) {
    return call.ttl() >= 0 || call.kind() == Call.Kind.REPLACE || call.kind() == Call.Kind.UPDATE; // these keep a deadline
  }

  /** The stamp of the one request that brought this value. */
  private long issuedAt(long value) {
    return calls.stream().filter(call -> call.value() == value).mapToLong(Call::invoked).findFirst().orElse(0);
  }
}
