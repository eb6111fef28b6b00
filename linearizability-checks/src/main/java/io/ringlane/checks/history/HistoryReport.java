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
 * @param byWitness how many of them are in the order of the versions that the cache told
 * @param byZones how many were judged by their zones; the others were searched
 * @param misled the first {@value HistoryJudge#MOST_FAILURES} keys that some order explains, but not that of the versions; a TTL or a
 *     write of unknown outcome can be why, which versions do not tell about
 * @param violations how many keys no order explains
 * @param unknowns on how many keys the search was given up
 * @param lates on how many keys a value was answered after its TTL and the bound had passed; these are violations too
 * @param timedReads how many reads that was looked for in: those that answered a value with a TTL
 * @param failures the first {@value HistoryJudge#MOST_FAILURES} of these keys, violations before unknowns
 * @param guarantees one report for each {@link Guarantee}, in that order; a session that waits for its answers has them
 *     all if the verdict is OK, but one that does not wait may lack some
 */
public record HistoryReport(String source, Verdict verdict, String why, int operations, int answered, int keys,
    int byWitness, int byZones, List<Judgement.Violation> misled, int violations, int unknowns, int lates,
    long timedReads, List<Judgement> failures,
    List<GuaranteeReport> guarantees) {

  public HistoryReport {
    misled = List.copyOf(misled);
    failures = List.copyOf(failures);
    guarantees = List.copyOf(guarantees);
  }

  /** The same, but what was found out about the guarantees. */
  public HistoryReport with(List<GuaranteeReport> others) {
    return new HistoryReport(source, verdict, why, operations, answered, keys, byWitness, byZones, misled, violations,
        unknowns, lates, timedReads, failures, others);
  }

  /** How many keys were searched. */
  public int bySearch() {
    return keys - byWitness - byZones;
  }

  /** What was found out about one guarantee. */
  public GuaranteeReport guarantee(Guarantee guarantee) {
    return guarantees.stream().filter(report -> report.guarantee() == guarantee).findFirst().orElseThrow();
  }
}
