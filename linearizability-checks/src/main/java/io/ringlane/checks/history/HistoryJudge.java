package io.ringlane.checks.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Judges histories key by key: by the order of the versions that the cache told, if it did and that order explains the answers; else by
 * zones where they are exact, else by search. One caller at a time, a second thread of its own.
 */
public final class HistoryJudge {
  /** How many configurations a search may spend on a key, beyond one for each event, unless told otherwise. */
  public static final long DEFAULT_BUDGET = 50_000_000;

  /**
   * How long after response + TTL a value may still be answered, unless told otherwise. A cache that decides with one
   * clock, read after the request was invoked, needs nothing; this is the unit in which a history tells a TTL.
   */
  public static final long DEFAULT_LATE_NANOS = History.NANOS_PER_MILLI;
  /** A bound for caches that keep a TTL in memory only: a value may be loaded again after it. */
  public static final long ANY_TIME = Long.MAX_VALUE;

  static final int MOST_FAILURES = 100;

  private final long budget;
  private final long lateNanos;

  /** A judge with the default budget. */
  public HistoryJudge() {
    this(DEFAULT_BUDGET);
  }

  /** A judge that gives a key up after so many configurations, at least 1. */
  public HistoryJudge(long budget) {
    this(budget, DEFAULT_LATE_NANOS);
  }

  /** @param lateNanos how long after response + TTL a value may still be answered: from 0 to {@link #ANY_TIME} */
  public HistoryJudge(long budget, long lateNanos) {
    if (budget < 1) {
      throw new IllegalArgumentException("a budget of " + budget + " configurations; it is at least 1");
    }
    if (lateNanos < 0) {
      throw new IllegalArgumentException("a bound of " + lateNanos + " ns after a TTL; it is at least 0");
    }
    this.budget = budget;
    this.lateNanos = lateNanos;
  }

  /** Judges every key and every guarantee. */
  public HistoryReport judge(History history) {
    Keys keys = new Keys(history, true);
    keys.judge(history);
    return keys.report(history.source());
  }

  /** Judges every key and every guarantee of one key, part by part; message passing over keys too if there is one part. */
  public HistoryReport judge(HistoryParts parts) throws IOException {
    History part = parts.part(0);
    Keys keys = new Keys(part, parts.count() == 1);
    keys.judge(part);
    for (int i = 1; i < parts.count(); i++) {
      part = parts.part(i);
      keys.guarantees.next(part);
      keys.judge(part);
    }
    return keys.report(parts.source());
  }

  /** What is known of the keys so far. */
  private final class Keys {
    private final SessionGuarantees guarantees;
    private final LateReads lateReads = new LateReads(lateNanos);
    private final List<Judgement> violations = new ArrayList<>();
    private final List<Judgement> unknowns = new ArrayList<>();
    private int operations;
    private int answered;
    private int count;
    private int byWitness;
    private int byZones;
    private final List<Judgement.Violation> misled = new ArrayList<>();
    private int violated;
    private int unknown;
    private int late;

    Keys(History first, boolean only) {
      guarantees = new SessionGuarantees(first, only);
    }

    void judge(History history) {
      operations += history.size();
      answered += history.okCount();
      count += history.keyCount();
      try (KeyJudgements judgements = new KeyJudgements(history, rows -> HistoryJudge.this.judge(history, rows))) {
        for (int key = 0; key < history.keyCount(); key++) {
          add(history, judgements.next());
        }
      }
    }

    private void add(History history, KeyJudgements.Judged judged) {
      int key = judged.rows().key;
      Judgement inOrder = judged.judgement();
      guarantees.judge(judged.rows(), inOrder.verdict() == Verdict.OK);
      Finding.Contradiction tooLate = lateReads.check(history, key);
      late += tooLate == null ? 0 : 1;
      Judgement judgement = tooLate != null && inOrder.verdict() != Verdict.VIOLATION
          ? violation(history, key, tooLate.operations(), tooLate.why())
          : inOrder;
      switch (judgement) {
        case Judgement.Ok ok -> {
          byWitness += ok.method() == Judgement.Method.WITNESS ? 1 : 0;
          byZones += ok.method() == Judgement.Method.ZONES ? 1 : 0;
          if (ok.method() != Judgement.Method.WITNESS && WitnessChecker.judges(judged.rows())
              && WitnessChecker.check(judged.rows()) instanceof Finding.Contradiction(List<Integer> rows, String why)) {
            keep(misled, violation(history, key, rows, why));
          }
        }
        case Judgement.Violation violation -> {
          violated++;
          keep(violations, violation);
        }
        case Judgement.Unknown given -> {
          unknown++;
          keep(unknowns, given);
        }
      }
    }

    HistoryReport report(String source) {
      Verdict verdict = Verdict.OK;
      String why = "";
      if (violated > 0) {
        verdict = Verdict.VIOLATION;
        why = "%d of %d keys cannot be explained by any order".formatted(violated, count);
        if (late > 0) {
          why = "%d of %d keys cannot be explained, %d answered a value after its TTL".formatted(violated, count, late);
        }
      } else if (unknown > 0) {
        verdict = Verdict.UNKNOWN;
        why = "the search was given up on %d of %d keys".formatted(unknown, count);
      } else if (answered == 0) {
        verdict = Verdict.UNKNOWN;
        why = operations == 0 ? "no operations" : "none of the operations was answered, so nothing was shown";
      }
      List<Judgement> failures = new ArrayList<>(violations);
      unknowns.forEach(given -> keep(failures, given));
      return new HistoryReport(source, verdict, why, operations, answered, count, byWitness, byZones, misled, violated,
          unknown,
          late, lateReads.judged(), failures, guarantees.reports());
    }
  }

  /** Judges the guarantees alone, of a history whose reads need not be in any order across sessions. */
  public List<GuaranteeReport> judgeSessions(History history) {
    SessionGuarantees guarantees = new SessionGuarantees(history, true);
    for (int key = 0; key < history.keyCount(); key++) {
      guarantees.judge(new KeyRows(history, key), false);
    }
    return guarantees.reports();
  }

  /** The first read of a value that came too late after its TTL, in words; null where there is none. */
  public @Nullable String lateRead(History history) {
    LateReads lateReads = new LateReads(lateNanos);
    for (int key = 0; key < history.keyCount(); key++) {
      Finding.Contradiction tooLate = lateReads.check(history, key);
      if (tooLate != null) {
        return "key " + history.keyName(key) + ": " + tooLate.why() + ": "
            + tooLate.operations().stream().map(history::operation).toList();
      }
    }
    return null;
  }

  /** Judges one key, by its number in the history: is there an order? A read after a TTL is not looked for. */
  public Judgement judge(History history, int key) {
    return judge(history, new KeyRows(history, key));
  }

  private Judgement judge(History history, KeyRows rows) {
    int key = rows.key;
    String name = history.keyName(key);
    if (WitnessChecker.judges(rows) && WitnessChecker.check(rows) instanceof Finding.Fits) {
      return new Judgement.Ok(name, Judgement.Method.WITNESS);
    }
    KeyOperations operations = KeyOperations.of(rows);
    boolean exact = ZoneChecker.judges(operations);
    // For a key that must be searched, the zones of what was written once may still refute it, in no time and for good.
    KeyOperations zoned = exact ? operations : operations.withoutAmbiguousReads();
    if (ZoneChecker.check(zoned) instanceof Finding.Contradiction(List<Integer> few, String why)) {
      return violation(history, key, few.stream().map(i -> zoned.row[i]).toList(), why);
    }
    if (exact) {
      return new Judgement.Ok(name, Judgement.Method.ZONES);
    }
    FrontierChecker.Search search = FrontierChecker.check(operations, budget);
    return switch (search.verdict()) {
      case OK -> new Judgement.Ok(name, Judgement.Method.SEARCH);
      case UNKNOWN -> new Judgement.Unknown(name,
          "the search was given up after %d configurations; a larger --budget may decide"
              .formatted(search.configurations()));
      case VIOLATION -> {
        Finding.Contradiction contradiction = Shrinker.shrink(operations, search.failedAt());
        yield violation(history, key, contradiction.operations(), contradiction.why());
      }
    };
  }

  private static <J extends Judgement> void keep(List<J> list, J judgement) {
    if (list.size() < MOST_FAILURES) {
      list.add(judgement);
    }
  }

  private static Judgement.Violation violation(History history, int key, List<Integer> rows, String why) {
    List<HistoryOperation> operations = new ArrayList<>();
    for (int row : rows) {
      operations.add(history.operation(row));
    }
    boolean missed = operations.stream().anyMatch(o -> o.kind() == OperationKind.GET && o.value() == null);
    String because = missed && LateReads.hasTtl(history, key) ? why + "; no TTL that had passed explains absent" : why;
    if (rows.size() == 1) {
      int failed = failedWrite(history, key, history.value(rows.getFirst()));
      if (failed >= 0) {
        operations.add(history.operation(failed));
        because = "the only write of the value answered certainly did not take effect";
      }
    }
    return new Judgement.Violation(history.keyName(key), operations, because);
  }

  private static int failedWrite(History history, int key, long value) {
    for (int i = 0; i < history.rowsOf(key); i++) {
      int row = history.rowOf(key, i);
      if (history.kind(row) != OperationKind.GET && history.outcome(row) == Outcome.FAIL
          && history.value(row) == value) {
        return row;
      }
    }
    return -1;
  }
}
