package io.ringlane.results.analysis;

import io.ringlane.results.analysis.Finding.Weight;
import io.ringlane.results.raw.Evidence;
import io.ringlane.results.raw.JmhResult;
import io.ringlane.results.raw.KillMatrix;
import io.ringlane.results.raw.Outcome;
import io.ringlane.results.raw.RawData;
import io.ringlane.results.raw.StudyRecord;
import io.ringlane.results.statistics.GeometricMean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns raw data into an analysis. */
public final class Analyst {

  private Analyst() {}

  /** Judges a study. */
  public static Analysis analyse(RawData raw) {
    StudyRecord study = raw.study();
    List<SubjectVerdict> verdicts = VerdictMerger.merge(raw.evidence(), study.strategies(), study.controls(),
        study.expectedLayers());
    List<Ranking> rankings = new RankingBuilder(raw, verdicts).build();
    List<FlowPoint> flows = flows(raw);
    List<JmhResult> store = study.forks().stream().filter(fork -> fork.kind() == StudyRecord.Kind.STORE)
        .flatMap(fork -> raw.jmh().getOrDefault(fork.file(), List.of()).stream()).toList();
    List<LedgerRow> ledgers = LedgerRow.of(raw);
    List<Finding> findings = findings(raw, verdicts, rankings, flows);
    ledgerFindings(ledgers, findings);
    findings.sort(Comparator.comparing(Finding::weight));
    return new Analysis(raw, verdicts, rankings, flows, store, ledgers, findings);
  }

  private static List<FlowPoint> flows(RawData raw) {
    List<FlowPoint> points = new ArrayList<>();
    for (String flow : raw.study().flows()) {
      for (int latency : raw.study().databaseLatenciesMs()) {
        List<Double> values = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (StudyRecord.Fork fork : raw.study().forks()) {
          if (fork.kind() == StudyRecord.Kind.FLOW && fork.label().equals(flow)
              && fork.cell().equals(Integer.toString(latency))) {
            for (JmhResult result : raw.jmh().getOrDefault(fork.file(), List.of())) {
              OptionalDouble rate = result.operationsPerSecond();
              if (rate.isPresent()) {
                values.add(rate.getAsDouble());
                files.add(fork.file());
              }
            }
          }
        }
        if (!values.isEmpty()) {
          points.add(new FlowPoint(flow, latency, values,
              GeometricMean.of(values.stream().mapToDouble(Double::doubleValue).toArray()), files));
        }
      }
    }
    return points;
  }

  private static List<Finding> findings(RawData raw, List<SubjectVerdict> verdicts, List<Ranking> rankings,
      List<FlowPoint> flows) {
    List<Finding> findings = new ArrayList<>();
    verdictFindings(verdicts, findings);
    evidenceFindings(raw, findings);
    killFindings(raw.killMatrix(), findings);
    figureFindings(raw, rankings, flows, findings);
    raw.study().problems().forEach(problem -> findings.add(new Finding(Weight.INVALID, sentence(problem))));
    stabilityFindings(raw, rankings, findings);
    return findings;
  }

  private static void ledgerFindings(List<LedgerRow> ledgers, List<Finding> findings) {
    for (LedgerRow row : ledgers) {
      if (!row.control() && row.missing() > 0) {
        findings.add(new Finding(Weight.INVALID, row.missing() + " forks of " + row.strategy() + " on workload "
            + row.workload() + " left no ledger."));
      } else if (!row.control() && !row.closed()) {
        findings.add(new Finding(Weight.VIOLATION, "The ledger of " + row.strategy() + " on workload " + row.workload()
            + " does not close: " + row.issued() + " writes issued, " + (row.flushed() + row.superseded() + row.dead()
                + row.failed())
            + " in a final state, " + row.left() + " left."));
      }
    }
  }

  private static void verdictFindings(List<SubjectVerdict> verdicts, List<Finding> findings) {
    for (SubjectVerdict verdict : verdicts) {
      String what = verdict.strategy() ? "The strategy " : "The part ";
      if (verdict.control()) {
        if (verdict.outcome() != Outcome.REFUTED) {
          findings.add(new Finding(Weight.INVALID, "The control " + verdict.name()
              + " was not refuted by this run's evidence, so a clean verdict beside it proves little."));
        } else if (verdict.strategy() && refutedBy(verdict) == 1) {
          findings.add(new Finding(Weight.CAUTION, "Only one layer refuted the control " + verdict.name()
              + ": the others, where they can judge it, did not see its fault."));
        }
      } else if (verdict.outcome() == Outcome.REFUTED) {
        findings.add(
            new Finding(Weight.VIOLATION, what + verdict.name() + " broke its promise: " + verdict.violation() + "."));
      } else if (verdict.outcome() == Outcome.UNKNOWN) {
        String why = verdict.items().isEmpty()
            ? "no layer left evidence about it"
            : "unknown in " + String.join(", ", verdict.layers().entrySet().stream()
                .filter(layer -> layer.getValue() == Outcome.UNKNOWN).map(java.util.Map.Entry::getKey).toList());
        findings
            .add(new Finding(Weight.INVALID, what + verdict.name() + " is neither upheld nor refuted: " + why + "."));
      }
    }
  }

  private static long refutedBy(SubjectVerdict verdict) {
    return verdict.layers().values().stream().filter(Outcome.REFUTED::equals).count();
  }

  private static void evidenceFindings(RawData raw, List<Finding> findings) {
    Set<String> seen = new LinkedHashSet<>();
    for (Evidence evidence : raw.evidence()) {
      seen.add(evidence.layer());
      if (evidence.records().isEmpty()) {
        findings.add(new Finding(Weight.INVALID, "The evidence file " + evidence.file() + " holds no record."));
      }
      for (Evidence.Control control : evidence.controls()) {
        if (!control.seen()) {
          findings.add(new Finding(Weight.INVALID, "The layer " + evidence.layer() + " did not catch its control "
              + control.name() + ", so its clean verdicts do not count."));
        }
      }
      if (!evidence.trusted() && evidence.controls().stream().allMatch(Evidence.Control::seen)) {
        findings.add(new Finding(Weight.INVALID,
            "The layer " + evidence.layer() + " caught no control at all, so its clean verdicts do not count."));
      }
    }
    for (String layer : raw.study().expectedLayers()) {
      if (!seen.contains(layer)) {
        findings.add(new Finding(Weight.INVALID, "The layer " + layer + " left no evidence."));
      }
    }
  }

  private static void killFindings(@Nullable KillMatrix matrix, List<Finding> findings) {
    if (matrix == null) {
      findings.add(new Finding(Weight.INVALID,
          "There is no kill matrix: nobody put the known faults before the checks of this run."));
      return;
    }
    matrix.complaints().forEach(complaint -> findings.add(new Finding(
        complaint.contains(" accused ") ? Weight.VIOLATION : Weight.INVALID, "Kill matrix: " + sentence(complaint))));
    long quick = matrix.kills().stream().filter(kill -> !kill.quotable()).count();
    if (quick > 0) {
      findings.add(new Finding(Weight.CAUTION, quick + " of " + matrix.kills().size()
          + " clean verdicts are not quotable against a known fault: the check ran less than twenty times as long as "
          + "it takes to find it. mvn -Pkill-matrix verify runs them as long as that."));
    }
  }

  private static void figureFindings(RawData raw, List<Ranking> rankings, List<FlowPoint> flows,
      List<Finding> findings) {
    Set<String> expected = new LinkedHashSet<>(raw.study().strategies());
    expected.add(raw.study().repeat());
    for (Ranking ranking : rankings) {
      for (String label : expected) {
        boolean measured = ranking.rows().stream().anyMatch(row -> row.label().equals(label) && row.score() != null);
        if (!measured) {
          findings.add(new Finding(Weight.INVALID, "There is no figure for " + label + " on workload "
              + ranking.workload() + "."));
        }
      }
    }
    for (String flow : raw.study().flows()) {
      for (int latency : raw.study().databaseLatenciesMs()) {
        if (flows.stream().noneMatch(point -> point.flow().equals(flow) && point.latencyMs() == latency)) {
          findings.add(new Finding(Weight.INVALID,
              "There is no figure for the flow " + flow + " with a database of " + latency + " ms."));
        }
      }
    }
  }

  private static void stabilityFindings(RawData raw, List<Ranking> rankings, List<Finding> findings) {
    for (Ranking ranking : rankings) {
      if (ranking.unstable(raw.study().margin()) && ranking.repeat().isPresent()) {
        boolean differs = !ranking.repeat().get().interval().contains(1);
        findings.add(new Finding(Weight.CAUTION,
            "Workload " + ranking.workload() + ": the baseline, run twice under two labels, "
                + (differs ? "differed from itself" : "may have differed from itself by more than the margin")
                + ", so no time verdict counts. " + (differs
                    ? "The machine was not steady."
                    : "More blocks would narrow the interval, or the machine is too noisy.")));
      }
    }
    if (raw.environment().stealPercent() > 1) {
      findings.add(new Finding(Weight.CAUTION, String.format(java.util.Locale.ROOT,
          "The host took away %.1f %% of the processor time during the study.", raw.environment().stealPercent())));
    }
    if (raw.study().blocksRun() < 2) {
      findings.add(new Finding(Weight.INVALID, "Only " + raw.study().blocksRun()
          + " block ran to its end; a comparison needs at least two."));
    }
    if (raw.environment().dirty()) {
      findings.add(new Finding(Weight.CAUTION, "The source held changes that no commit has."));
    }
  }

  private static String sentence(String problem) {
    return problem.endsWith(".") ? problem : problem + ".";
  }
}
