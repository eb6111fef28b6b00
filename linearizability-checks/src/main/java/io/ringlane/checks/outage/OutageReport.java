package io.ringlane.checks.outage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.history.Verdict;
import io.ringlane.store.DirtyBound;
import org.jspecify.annotations.Nullable;

/**
 * What an outage test found.
 *
 * @param why what is wrong, or not known; empty where all is well
 * @param figures what the child saw; null where it did not come to its end
 * @param rows rows that were compared
 * @param keys keys whose row, or the lack of one, was compared
 * @param seconds the whole test
 */
public record OutageReport(OutagePlan plan, Verdict verdict, List<String> why, @Nullable OutageFigures figures,
    long rows, long keys, double seconds) {
  /** The name of the layer. */
  public static final String LAYER = "outage";

  private static final double MEGABYTE = 1 << 20;

  /** The report for a person; the last line begins with the verdict. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (figures != null) {
      lines.addAll(lines(figures));
      lines.add(String.format(Locale.ROOT, "compared: %,d rows with what was answered for %,d keys", rows, keys));
    }
    why.forEach(line -> lines.add("  " + line));
    lines.add(String.format(Locale.ROOT, "%s: %s, %s, %d s without %s, seed %d, %.1f s in all", verdict,
        plan.policy().label(),
        plan.overflowLabel(), plan.seconds(), plan.database(), plan.seed(), seconds));
    return lines;
  }

  private List<String> lines(OutageFigures seen) {
    DirtyBound bound = plan.bound();
    return List.of(
        String.format(Locale.ROOT,
            "writes acknowledged: %,d (%,d in the outage; %,.0f a second before it, %,.0f after the recovery)",
            seen.acknowledged(), seen.acknowledgedInOutage(), seen.perSecondBefore(), seen.perSecondAfter()),
        String.format(Locale.ROOT,
            "writes in the outage of %.1f s that were not: %,d overloaded (the slowest of all after %,d ms; patience "
                + "%,d ms), %,d outcome unknown",
            seen.outageSeconds(), seen.refusedInOutage(), seen.slowestRefusalMillis(),
            plan.overflow() == DirtyBound.Overflow.REFUSE ? 0 : plan.patience().toMillis(), seen.unknownInOutage()),
        String.format(Locale.ROOT, "backlog: at most %,d writes of %,d and %,d bytes of %,d; %,d looks in the outage",
            seen.highestEntries(),
            bound.entries(), seen.highestBytes(), bound.bytes(), seen.samplesInOutage()),
        String.format(Locale.ROOT, "heap: at most %.0f MB in use, %.0f MB after a collection, of %d MB",
            seen.highestHeap() / MEGABYTE,
            seen.highestLive() / MEGABYTE, plan.heapMegabytes()),
        String.format(Locale.ROOT,
            "reads of keys in memory: %,d in the outage, the slowest of all after %,d ms; %,d loads failed",
            seen.residentReadsInOutage(), seen.slowestResidentReadMillis(), seen.failedLoads()),
        String.format(Locale.ROOT,
            "flushers: up to %d failures in a row, silent for at most %,d ms, no row attempt spent, no dead letter",
            seen.mostFailures(), seen.longestSilenceMillis()),
        String.format(Locale.ROOT,
            "recovery: new keys accepted at half the rate of before after %.2f s, backlog of the outage drained after %.2f s",
            seen.acceptedAfterSeconds(), seen.drainedAfterSeconds()),
        "at the end: " + seen.ledger());
  }

  /** The report as evidence. */
  public Evidence.Item evidence() {
    Evidence.Outcome outcome = switch (verdict) {
      case OK -> Evidence.Outcome.upheld;
      case VIOLATION -> Evidence.Outcome.refuted;
      case UNKNOWN -> Evidence.Outcome.unknown;
    };
    return new Evidence.Item("affine-direct", false,
        plan.policy().label() + " with " + plan.overflowLabel() + " goes through " + plan.seconds() + " s without "
            + plan.database() + " in bounded memory and loses no acknowledged write",
        outcome, figures == null ? 0 : figures.acknowledged(), "acknowledged writes", seconds,
        why.isEmpty() ? null : String.join("\n", why),
        verdict == Verdict.VIOLATION ? "does not stand an outage" : null);
  }
}
