package io.ringlane.checks.schedules;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What came of a schedule; {@code complaint} is null where nothing is wrong.
 *
 * @param calls that were judged
 * @param faults errors of the database and crashes of servers
 * @param changes of the ring and of slots, crashes included
 * @param fingerprint of the order of steps
 * @param evidence the calls that contradict one another, or all calls on the key that the complaint is about
 */
record Outcome(long steps, int calls, int faults, int changes, long fingerprint, @Nullable String complaint,
    List<Call> evidence) {
  /** The complaint without what differs from schedule to schedule; null where nothing is wrong. */
  @Nullable
  String kind() {
    return complaint == null ? null : complaint.replaceAll(" \\(.*|[0-9]+", "");
  }
}
