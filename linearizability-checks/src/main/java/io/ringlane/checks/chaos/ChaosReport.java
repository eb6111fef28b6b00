package io.ringlane.checks.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.history.GuaranteeReport;
import io.ringlane.checks.history.HistoryOperation;
import io.ringlane.checks.history.HistoryReport;
import io.ringlane.checks.history.Judgement;
import io.ringlane.checks.history.LostWrite;
import io.ringlane.checks.history.Verdict;
import io.ringlane.execution.Promise;

/**
 * What a chaos run found.
 *
 * @param judged the history, rows included
 * @param losses acknowledged writes that the ledger reported lost
 * @param findings what is wrong beside the answers
 */
public record ChaosReport(ChaosPlan plan, ChaosFigures figures, HistoryReport judged, List<LostWrite> losses,
    List<String> findings) {
  /** The name of the layer. */
  public static final String LAYER = "chaos";
  /** With fewer overlapping pairs nothing was shown. */
  static final long LEAST_PAIRS = 100_000;

  private static final int MOST_KEYS = 5;
  private static final int MOST_LOSSES = 10;

  public ChaosReport {
    losses = List.copyOf(losses);
    findings = List.copyOf(findings);
  }

  /** VIOLATION where anything is wrong; UNKNOWN where that is not known, or too little happened. */
  public Verdict verdict() {
    if (judged.verdict() == Verdict.VIOLATION || !findings.isEmpty() || !brokenGuarantees().isEmpty()) {
      return Verdict.VIOLATION;
    }
    return judged.verdict() == Verdict.UNKNOWN || !missing().isEmpty() ? Verdict.UNKNOWN : Verdict.OK;
  }

  /** An entry that promises order keeps the session guarantees for clients that do not wait, too; order of one key says nothing of others. */
  private List<GuaranteeReport> brokenGuarantees() {
    return plan.strategy().promise() == Promise.LINEARIZABLE
        ? List.of()
        : judged.guarantees().stream()
            .filter(g -> g.guarantee().ofOneKey() && g.status() == GuaranteeReport.Status.BROKEN).toList();
  }

  /** What the run would have had to see for its verdict to mean anything. */
  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (figures.overlappingPairs() < LEAST_PAIRS) {
      missing.add(String.format(Locale.ROOT,
          "nothing was shown: fewer than %,d overlapping pairs; more --operations may help", LEAST_PAIRS));
    }
    if (figures.ringChanges() < figures.plannedChanges()) {
      missing.add("nothing was shown: of " + figures.plannedChanges() + " planned ring changes "
          + figures.ringChanges() + " were done");
    }
    if (figures.stalls() == 0 || judged.timedReads() == 0) {
      missing.add("nothing was shown: no stall of the flush, or no read of a value with a TTL");
    }
    if (figures.slotMoves() == 0) {
      missing.add("nothing was shown: no slot moved");
    }
    return missing;
  }

  /** The report for a person; the last line begins with the verdict. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "operations: %,d on %d keys, %,d of unknown outcome, %,d refused, in %.1f s",
        plan.operations(), judged.keys(), figures.unknown(), figures.refused(), figures.runSeconds()));
    lines.add(String.format(Locale.ROOT,
        "ring changes: %d (%d joins, %d leaves, %d crashes) of %d planned, the longest %.2f s",
        figures.ringChanges(), figures.joins(), figures.leaves(), figures.crashes(), figures.plannedChanges(),
        figures.longestChange()));
    lines.add("flush stalls: " + figures.stalls()
        + (figures.slotMoves() == ChaosFigures.NO_SLOTS ? "" : ", slot moves: " + figures.slotMoves()));
    lines.add(String.format(Locale.ROOT, "overlapping pairs per key: %,d in all", figures.overlappingPairs()));
    lines.add("acknowledged writes that the ledger reported lost: " + losses.size());
    losses.stream().limit(MOST_LOSSES).map(ChaosReport::line).forEach(lines::add);
    lines.add(String.format(Locale.ROOT,
        "judged: %,d answers and rows on %d keys, %d by zones, %d by search; %,d reads of a value with a TTL, late on %d keys",
        judged.answered(), judged.keys(), judged.byZones(), judged.bySearch(), judged.timedReads(),
        judged.lates()));
    lines.addAll(why());
    lines.add(String.format(Locale.ROOT,
        "%s: %s, %d servers, factor %d, acknowledgement %s, reads of %s, seed %d, %.1f s in all",
        verdict(), plan.strategy().name(), plan.servers(), plan.factor(), plan.acknowledgementLabel(),
        plan.readsLabel(), plan.seed(),
        figures.seconds()));
    return lines;
  }

  private static String line(LostWrite loss) {
    return "  lost in the crash at " + loss.crashNanos() + ": key " + loss.key() + ", "
        + (loss.value() == null ? "a removal" : loss.value());
  }

  /** What is wrong or not known, indented. */
  private List<String> why() {
    List<String> why = new ArrayList<>();
    judged.failures().stream().limit(MOST_KEYS).forEach(failure -> {
      switch (failure) {
        case Judgement.Violation(String key, List<HistoryOperation> operations, String because) -> {
          why.add("  key " + key + ": " + because);
          operations.forEach(operation -> why.add("    " + operation));
        }
        case Judgement.Unknown(String key, String because) -> why.add("  key " + key + ": unknown: " + because);
        case Judgement.Ok _ -> throw new IllegalStateException("a key that is in order is no failure");
      }
    });
    int more = judged.violations() + judged.unknowns() - MOST_KEYS;
    if (more > 0) {
      why.add("  and " + more + " more keys");
    }
    for (GuaranteeReport guarantee : brokenGuarantees()) {
      why.add("  key " + guarantee.evidence().getLast().key() + ": " + guarantee.guarantee() + " broken in session "
          + guarantee.session() + ": " + guarantee.why());
      guarantee.evidence().forEach(operation -> why.add("    " + operation));
    }
    findings.forEach(finding -> why.add("  " + finding));
    if (verdict() == Verdict.UNKNOWN) {
      missing().forEach(line -> why.add("  " + line));
    }
    return why;
  }

  /** The report as evidence. */
  public Evidence.Item evidence() {
    Evidence.Outcome outcome = switch (verdict()) {
      case OK -> Evidence.Outcome.upheld;
      case VIOLATION -> Evidence.Outcome.refuted;
      case UNKNOWN -> Evidence.Outcome.unknown;
    };
    return new Evidence.Item(plan.strategy().name(), plan.strategy().control(),
        "every key in order and no acknowledged write lost under chaos, with " + figures.ringChanges()
            + " ring changes at factor " + plan.factor() + " and acknowledgement " + plan.acknowledgementLabel()
            + ", reads of " + plan.readsLabel(),
        outcome, plan.operations(), "operations", figures.seconds(),
        why().isEmpty() ? null : String.join("\n", why()),
        verdict() == Verdict.VIOLATION ? "does not stand chaos" : null);
  }
}
