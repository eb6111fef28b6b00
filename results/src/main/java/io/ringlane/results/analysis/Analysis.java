package io.ringlane.results.analysis;

import io.ringlane.results.analysis.Finding.Weight;
import io.ringlane.results.raw.JmhResult;
import io.ringlane.results.raw.RawData;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the outputs say, computed once.
 *
 * @param raw what it rests on
 * @param verdicts one a subject
 * @param rankings one a workload
 * @param flows points of the flows panel
 * @param store results of the store benchmark
 * @param ledgers what became of the writes, by workload and strategy
 * @param findings worst first
 */
public record Analysis(RawData raw, List<SubjectVerdict> verdicts, List<Ranking> rankings, List<FlowPoint> flows,
    List<JmhResult> store, List<LedgerRow> ledgers, List<Finding> findings) {

  /** Defensive copies. */
  public Analysis {
    verdicts = List.copyOf(verdicts);
    rankings = List.copyOf(rankings);
    flows = List.copyOf(flows);
    store = List.copyOf(store);
    ledgers = List.copyOf(ledgers);
    findings = List.copyOf(findings);
  }

  /** Differences up to this fraction count as none. */
  public double margin() {
    return raw.study().margin();
  }

  /** Whether any workload's A/A control left the margin. */
  public boolean unstable() {
    return rankings.stream().anyMatch(ranking -> ranking.unstable(margin()));
  }

  /** The worst weight that makes the run fail, empty when it stands. */
  public Optional<Weight> failure() {
    return findings.stream().map(Finding::weight).filter(weight -> weight != Weight.CAUTION).min(Weight::compareTo);
  }

  /** Findings of one weight. */
  public List<Finding> of(Weight weight) {
    return findings.stream().filter(finding -> finding.weight() == weight).toList();
  }

  /** 0 good, 1 violation, 2 invalid run. */
  public int exitCode() {
    return failure().map(weight -> weight == Weight.VIOLATION ? 1 : 2).orElse(0);
  }
}
