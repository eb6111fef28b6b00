package io.ringlane.results.analysis;

import io.ringlane.results.raw.JmhResult;
import io.ringlane.results.raw.RawData;
import io.ringlane.results.raw.StudyRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the writes of one strategy on one workload, added up over its forks.
 *
 * @param control whether it promises nothing
 * @param forks with a ledger
 * @param missing forks that ran and left no ledger
 * @param files where the figures come from
 */
public record LedgerRow(String workload, String strategy, boolean control, int forks, int missing, long issued,
    long flushed, long superseded, long dead, long failed, long left, List<String> files) {

  /** Defensive copies. */
  public LedgerRow {
    files = List.copyOf(files);
  }

  /** Whether every write is in exactly one state, and none waits for the database. */
  public boolean closed() {
    return missing == 0 && left == 0 && issued == flushed + superseded + dead + failed;
  }

  static List<LedgerRow> of(RawData raw) {
    Map<List<String>, LedgerRow> rows = new LinkedHashMap<>();
    for (StudyRecord.Fork fork : raw.study().forks()) {
      if (fork.kind() == StudyRecord.Kind.STRATEGY) {
        for (JmhResult result : raw.jmh().getOrDefault(fork.file(), List.of())) {
          boolean there = result.metric("ledgerIssued").isPresent();
          LedgerRow row = new LedgerRow(fork.cell(), fork.strategy(), raw.study().controls().contains(fork.strategy()),
              there ? 1 : 0, there ? 0 : 1, figure(result, "Issued"), figure(result, "Flushed"),
              figure(result, "Superseded"), figure(result, "Dead"), figure(result, "Failed"), figure(result, "Left"),
              List.of(fork.file()));
          rows.merge(List.of(row.workload, row.strategy), row, LedgerRow::plus);
        }
      }
    }
    return rows.values().stream().sorted(Comparator.comparing(LedgerRow::workload).thenComparing(LedgerRow::control)
        .thenComparing(LedgerRow::strategy)).toList();
  }

  private static long figure(JmhResult result, String name) {
    return Math.round(result.metric("ledger" + name).orElse(0));
  }

  private LedgerRow plus(LedgerRow other) {
    List<String> all = new ArrayList<>(files);
    all.addAll(other.files);
    return new LedgerRow(workload, strategy, control, forks + other.forks, missing + other.missing,
        issued + other.issued, flushed + other.flushed, superseded + other.superseded, dead + other.dead,
        failed + other.failed, left + other.left, all);
  }
}
