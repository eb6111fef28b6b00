package io.ringlane.results.analysis;

import io.ringlane.results.raw.JmhResult;
import io.ringlane.results.raw.RawData;
import io.ringlane.results.raw.StudyRecord;
import io.ringlane.results.statistics.GeometricMean;
import io.ringlane.results.statistics.Holm;
import io.ringlane.results.statistics.PairedComparison;
import io.ringlane.results.statistics.RankLetters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds the ranking of each workload from the forks. */
final class RankingBuilder {

  /** Workers of a pooled strategy in the benchmark. */
  private static final int WORKERS = 2;
  /** Iterations of one fork that differ by more than this are still moving. */
  private static final double STEADY = 0.03;

  private final RawData raw;
  private final Map<String, SubjectVerdict> verdicts = new HashMap<>();

  RankingBuilder(RawData raw, List<SubjectVerdict> verdicts) {
    this.raw = raw;
    verdicts.forEach(verdict -> this.verdicts.put(verdict.name(), verdict));
  }

  List<Ranking> build() {
    List<Ranking> rankings = new ArrayList<>();
    for (String workload : raw.study().workloads()) {
      rankings.add(ranking(workload));
    }
    return adjust(rankings);
  }

  private Ranking ranking(String workload) {
    Map<String, List<StudyRecord.Fork>> byLabel = new LinkedHashMap<>();
    for (StudyRecord.Fork fork : raw.study().forks()) {
      if (fork.kind() == StudyRecord.Kind.STRATEGY && fork.cell().equals(workload)) {
        byLabel.computeIfAbsent(fork.label(), _ -> new ArrayList<>()).add(fork);
      }
    }
    Map<Integer, Double> baseline = perBlock(byLabel.getOrDefault(raw.study().baseline(), List.of()));
    List<RankingRow> rows = new ArrayList<>();
    int threads = 0;
    for (Map.Entry<String, List<StudyRecord.Fork>> entry : byLabel.entrySet()) {
      rows.add(row(entry.getKey(), entry.getValue(), baseline));
      for (StudyRecord.Fork fork : entry.getValue()) {
        threads = Math.max(threads, results(fork).stream().mapToInt(JmhResult::threads).max().orElse(0));
      }
    }
    rows.sort(Comparator.comparingDouble((RankingRow row) -> value(row.score())).reversed());
    return new Ranking(workload, letters(rows), threads);
  }

  private RankingRow row(String label, List<StudyRecord.Fork> forks, Map<Integer, Double> baseline) {
    List<RankingRow.Sample> samples = new ArrayList<>();
    List<Double> bytes = new ArrayList<>();
    int drifting = 0;
    int clients = 0;
    for (StudyRecord.Fork fork : forks) {
      for (JmhResult result : results(fork)) {
        OptionalDouble rate = result.operationsPerSecond();
        if (rate.isEmpty()) {
          continue;
        }
        double factor = rate.getAsDouble() / result.score();
        samples.add(new RankingRow.Sample(fork.block(), fork.file(), rate.getAsDouble(),
            result.iterations().stream().map(value -> value * factor).toList()));
        result.metric("gc.alloc.rate.norm").ifPresent(bytes::add);
        drifting += result.drifts(STEADY) ? 1 : 0;
        clients = result.threads();
      }
    }
    samples.sort(Comparator.comparingInt(RankingRow.Sample::block));
    String strategy = forks.getFirst().strategy();
    boolean isBaseline = label.equals(raw.study().baseline());
    double[] values = samples.stream().mapToDouble(RankingRow.Sample::operationsPerSecond).toArray();
    Map<Integer, Double> own = new TreeMap<>();
    samples.forEach(sample -> own.put(sample.block(), sample.operationsPerSecond()));
    boolean paired = !isBaseline && own.keySet().stream().anyMatch(baseline::containsKey);
    int busy = clients + workers(strategy);
    SubjectVerdict verdict = verdicts.get(strategy);
    if (verdict == null) {
      throw new IllegalStateException("no verdict for " + strategy);
    }
    return new RankingRow(label, verdict, label.equals(raw.study().repeat()), isBaseline, samples,
        values.length == 0 ? null : GeometricMean.of(values), GeometricMean.variation(values),
        paired ? PairedComparison.of(own, baseline) : null, OptionalDouble.empty(), "",
        bytes.stream().mapToDouble(Double::doubleValue).average(), busy > raw.environment().processors(), busy,
        drifting, forks.stream().filter(fork -> fork.problem() != null).toList());
  }

  private static int workers(String strategy) {
    return switch (strategy) {
      case "caller-runs" -> 0;
      case "affine-assigner" -> WORKERS + 1;
      default -> WORKERS;
    };
  }

  private List<JmhResult> results(StudyRecord.Fork fork) {
    return raw.jmh().getOrDefault(fork.file(), List.of());
  }

  private Map<Integer, Double> perBlock(List<StudyRecord.Fork> forks) {
    Map<Integer, Double> values = new TreeMap<>();
    for (StudyRecord.Fork fork : forks) {
      for (JmhResult result : results(fork)) {
        result.operationsPerSecond().ifPresent(rate -> values.put(fork.block(), rate));
      }
    }
    return values;
  }

  private static double value(@Nullable GeometricMean score) {
    return score == null ? 0 : score.value();
  }

  /** Letters among the competing rows: simultaneous paired intervals that contain one leave two rows together. */
  private static List<RankingRow> letters(List<RankingRow> rows) {
    List<RankingRow> competing = rows.stream().filter(row -> row.competes() && row.score() != null).toList();
    int pairs = Math.max(1, competing.size() * (competing.size() - 1) / 2);
    List<String> letters = RankLetters.letters(competing.size(),
        (better, worse) -> apart(competing.get(better), competing.get(worse), pairs));
    return rows.stream().map(row -> {
      int rank = competing.indexOf(row);
      return rank < 0 ? row : row.ranked(letters.get(rank), OptionalDouble.empty());
    }).toList();
  }

  private static boolean apart(RankingRow one, RankingRow other, int pairs) {
    Map<Integer, Double> left = new TreeMap<>();
    one.forks().forEach(fork -> left.put(fork.block(), fork.operationsPerSecond()));
    Map<Integer, Double> right = new TreeMap<>();
    other.forks().forEach(fork -> right.put(fork.block(), fork.operationsPerSecond()));
    if (left.keySet().stream().noneMatch(right::containsKey)) {
      return false;
    }
    return !PairedComparison.of(left, right).simultaneous(pairs).contains(1);
  }

  /** Holm over the declared family: every competing strategy but the baseline, on every workload. */
  private static List<Ranking> adjust(List<Ranking> rankings) {
    List<PairedComparison> family = new ArrayList<>();
    rankings.forEach(ranking -> ranking.rows().forEach(row -> {
      if (row.competes() && row.comparison() != null) {
        family.add(row.comparison());
      }
    }));
    double[] adjusted = Holm.adjust(family.stream().mapToDouble(PairedComparison::pValue).toArray());
    List<Ranking> result = new ArrayList<>();
    int next = 0;
    for (Ranking ranking : rankings) {
      List<RankingRow> rows = new ArrayList<>();
      for (RankingRow row : ranking.rows()) {
        boolean member = row.competes() && row.comparison() != null;
        rows.add(member ? row.ranked(row.letters(), OptionalDouble.of(adjusted[next++])) : row);
      }
      result.add(new Ranking(ranking.workload(), rows, ranking.threads()));
    }
    return result;
  }
}
