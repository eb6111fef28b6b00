package io.ringlane.checks.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.history.GuaranteeReport;
import io.ringlane.checks.history.HistoryJudge;
import io.ringlane.checks.history.HistoryReport;
import io.ringlane.checks.history.Judgement;
import io.ringlane.checks.history.Verdict;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.Promise;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.WritePolicy;
import org.jspecify.annotations.Nullable;

/** Judges one catalogue entry by its live histories; controls are judged against every promise. */
public final class LiveProof {
  /** One for each session. */
  public static final int LEAST_OPERATIONS = LiveHistory.SESSIONS;

  private static final int SHORT = 1_000;
  private static final String CASE = "A holds 10; a session that does not wait writes A = 100, then reads A, and is answered ";

  private final CatalogueEntry entry;
  private final long seed;
  private final int operations;

  /** @param operations of one recorded history; at least 4; there are six, one for each write policy and database mode */
  public LiveProof(CatalogueEntry entry, long seed, int operations) {
    this.entry = entry;
    this.seed = seed;
    this.operations = operations;
  }

  /**
   * The entry's records: read-your-writes in the design's case, linearizable, ordered, where requests were lost that, and, where it is no control,
   * whether it fails no request and closes with all its rows, and whether the versions that the cache told give an order that explains the
   * answers: of each key, for a cache that tells none would be right about nothing.
   */
  public List<Evidence.Item> run() throws InterruptedException {
    List<Evidence.Item> items = new ArrayList<>();
    boolean ordered = entry.promise() != Promise.LINEARIZABLE;
    if (ordered) {
      items.add(designCase());
    }
    long start = System.nanoTime();
    long checked = 0;
    String notLinearizable = null;
    String notOrdered = null;
    long witnessed = 0;
    boolean unwitnessed = false;
    String misled = null;
    boolean unknown = false;
    long unanswered = 0;
    String closing = null;
    lengths : for (int length : lengths()) {
      for (WritePolicy policy : WritePolicy.values()) {
        for (DatabaseMode mode : DatabaseMode.values()) {
          LiveHistory live = new LiveHistory(entry, policy, mode, seed);
          HistoryReport report = new HistoryJudge().judge(live.record(length));
          unanswered += live.unanswered();
          closing = closing == null ? complaint(live) : closing;
          checked += report.answered();
          witnessed += report.byWitness() == report.keys() ? report.answered() : 0;
          unwitnessed |= live.isVersioned() && report.byWitness() + report.misled().size() < report.keys();
          misled = misled == null && !report.misled().isEmpty() ? shown(report.misled().getFirst()) : misled;
          unknown |= report.verdict() == Verdict.UNKNOWN || report.answered() < LiveHistory.answersOf(length);
          notLinearizable = notLinearizable == null ? violation(report) : notLinearizable;
          notOrdered = notOrdered == null ? broken(report) : notOrdered;
          boolean seen = entry.control()
              ? notOrdered != null || notLinearizable != null
              : unanswered > 0 || closing != null;
          if (seen) { // what else it breaks is of no interest, and may take long
            break lengths;
          }
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (unanswered > 0) {
      items.add(item("answered once", unanswered + " requests were never answered", false, checked, seconds,
          "requests get lost"));
    }
    items.add(item("linearizable", notLinearizable, unknown, checked, seconds, "not linearizable"));
    if (ordered) {
      items.add(item("ordered", notOrdered, unknown, checked, seconds, "reads its own write's past"));
    }
    if (!entry.control()) { // else a control could count as seen by what it is no control of
      items.add(
          item("answers all and owes nothing", closing, unknown, checked, seconds, "requests fail or rows are owed"));
      items.add(
          item("versions", misled, unwitnessed, witnessed, seconds, "the order of the versions explains no answers"));
    }
    return items;
  }

  /** A control is looked at shortly first: it may show at once, and hang for long. */
  private List<Integer> lengths() {
    List<Integer> lengths = new ArrayList<>();
    for (int length = SHORT; entry.control() && length < operations; length *= 2) {
      lengths.add(length);
    }
    lengths.add(operations);
    return lengths;
  }

  private Evidence.Item designCase() {
    long start = System.nanoTime();
    Long answer = new LiveHistory(entry, WritePolicy.WRITE_THROUGH, DatabaseMode.PARKED_KEY, seed)
        .writeThenReadWithoutWaiting();
    boolean right = answer != null && answer == 100;
    return item("read-your-writes", right ? null : CASE + answer, false, 1, (System.nanoTime() - start) / 1e9,
        "a session reads its own write's past");
  }

  private Evidence.Item item(String property, @Nullable String counterexample, boolean unknown, long checked,
      double seconds,
      String violation) {
    Evidence.Outcome outcome = counterexample != null
        ? Evidence.Outcome.refuted
        : unknown || checked == 0 ? Evidence.Outcome.unknown : Evidence.Outcome.upheld;
    return new Evidence.Item(entry.name(), entry.control(), property, outcome, checked, "operations", seconds,
        counterexample,
        counterexample == null ? null : violation);
  }

  /** What is to be said of failed requests and of the close; null where nothing is. */
  private static @Nullable String complaint(LiveHistory live) {
    Throwable failure = live.failure();
    RuntimeException owed = live.owed();
    return failure != null
        ? "over a database that never fails a request failed with " + failure
        : owed == null ? null : "closing said: " + owed;
  }

  private static @Nullable String violation(HistoryReport report) {
    for (Judgement failure : report.failures()) {
      if (failure instanceof Judgement.Violation violation) {
        return shown(violation);
      }
    }
    return null;
  }

  private static String shown(Judgement.Violation violation) {
    return String.format(Locale.ROOT, "key %s: %s%n%s", violation.key(), violation.why(),
        violation.operations().stream().map(call -> "  " + call).collect(Collectors.joining("\n")));
  }

  private static @Nullable String broken(HistoryReport report) {
    for (GuaranteeReport guarantee : report.guarantees()) {
      if (guarantee.guarantee().ofOneKey() && guarantee.status() == GuaranteeReport.Status.BROKEN) {
        return String.format(Locale.ROOT, "%s, session %s: %s%n%s", guarantee.guarantee(), guarantee.session(),
            guarantee.why(),
            guarantee.evidence().stream().map(call -> "  " + call).collect(Collectors.joining("\n")));
      }
    }
    return null;
  }
}
