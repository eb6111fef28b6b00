package io.ringlane.checks.history;

import io.ringlane.checks.history.GuaranteeReport.Guarantee;
import java.util.List;

/**
 * All that was found out about a history.
 *
 * @param source its name
 * @param verdict of linearizability; UNKNOWN also if no operation was answered, since such a history shows nothing
 * @param why one sentence for an UNKNOWN, else how many keys fail; empty for OK
 * @param operations how many operations it has
 * @param answered how many of them were answered
 * @param keys how many keys
 * @param byZones how many of them were judged by their zones; the others were searched
 * @param violations how many keys no order explains
 * @param unknowns on how many keys the search was given up
 * @param lates on how many keys a value was answered after its TTL and the bound had passed; these are violations too
 * @param timedReads how many reads that was looked for in: those that answered a value with a TTL
 * @param failures the first {@value HistoryJudge#MOST_FAILURES} of these keys, violations before unknowns
 * @param guarantees one report for each {@link Guarantee}, in that order; a session that waits for its answers has them
 *     all if the verdict is OK, but one that does not wait may lack some
 */
public record HistoryReport(String source, Verdict verdict, String why, int operations, int answered, int keys,
    int byZones, int violations, int unknowns, int lates, long timedReads, List<Judgement> failures,
    List<GuaranteeReport> guarantees) {

  public HistoryReport {
    failures = List.copyOf(failures);
    guarantees = List.copyOf(guarantees);
  }

  /** The same, but what was found out about the guarantees. */
  public HistoryReport with(List<GuaranteeReport> others) {
    return new HistoryReport(source, verdict, why, operations, answered, keys, byZones, violations, unknowns, lates,
        timedReads, failures, others);
  }

  /** What was found out about one guarantee. */
  public GuaranteeReport guarantee(Guarantee guarantee) {
    return guarantees.stream().filter(report -> report.guarantee() == guarantee).findFirst().orElseThrow();
  }
}
