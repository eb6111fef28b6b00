package io.ringlane.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringlane.results.raw.Environment;
import io.ringlane.results.raw.StudyRecord;
import io.ringlane.results.raw.StudyRecord.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * TEST DATA, invented: writes a raw directory as a study would leave it. No figure in it was measured.
 *
 * <p>Methods change one thing at a time, so that a test shows which single fault turns a report red.
 */
public final class SyntheticStudy {

  public static final String COUNTEREXAMPLE = "A holds 10; a session that does not wait writes A = 100, then reads A, "
      + "and is answered 10\nsession 1  put A=100  [  0 .. 912 µs]\nsession 1  get A=10   [ 14 .. 101 µs]";

  private static final List<String> LAYERS = List.of("history", "schedules", "lincheck-parts", "lincheck-pool",
      "lincheck-stress", "races", "jcstress");
  private static final List<String> STRATEGIES = List.of("caller-runs", "affine-direct", "affine-assigner");
  private static final List<String> CONTROLS = List.of("shared-pool", "async-unordered");
  private static final Map<String, Double> LEVELS = Map.of("caller-runs", 1.45, "affine-direct", 1.0,
      "affine-direct (again)", 1.0, "affine-assigner", 0.72, "shared-pool", 1.31, "async-unordered", 1.62);

  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<String, String> outcomes = new HashMap<>();
  private final Map<String, Double> levels = new HashMap<>(LEVELS);
  private final List<String> problems = new ArrayList<>();
  private boolean controlSeen = true;
  private long checked = 1_482_113;
  private int flushed = 700;
  private String missingLayer = "";
  private boolean killMatrix = true;
  private final List<String> complaints = new ArrayList<>();
  private double noise = 0.006;
  private int blocks = 4;

  /** Changes what every layer but the parts' says about a strategy. */
  SyntheticStudy outcome(String strategy, String outcome) {
    outcomes.put(strategy, outcome);
    return this;
  }

  SyntheticStudy missedControl() {
    controlSeen = false;
    return this;
  }

  /** Each fork has one write of a thousand in no state at all. */
  SyntheticStudy forgottenWrite() {
    flushed--;
    return this;
  }

  SyntheticStudy checkedNothing() {
    checked = 0;
    return this;
  }

  SyntheticStudy withoutLayer(String layer) {
    missingLayer = layer;
    return this;
  }

  SyntheticStudy withoutKillMatrix() {
    killMatrix = false;
    return this;
  }

  /** What the kill matrix has to complain of. */
  SyntheticStudy complaint(String sentence) {
    complaints.add(sentence);
    return this;
  }

  SyntheticStudy level(String label, double level) {
    levels.put(label, level);
    return this;
  }

  SyntheticStudy noise(double fraction) {
    noise = fraction;
    return this;
  }

  SyntheticStudy blocks(int number) {
    blocks = number;
    return this;
  }

  SyntheticStudy problem(String sentence) {
    problems.add(sentence);
    return this;
  }

  /** Writes it. */
  public Path write(Path raw) {
    try {
      for (String directory : List.of("jmh", "proofs", "latency", "logs")) {
        Files.createDirectories(raw.resolve(directory));
      }
      List<StudyRecord.Fork> forks = new ArrayList<>();
      strategyForks(raw, forks);
      flowForks(raw, forks);
      storeFork(raw, forks);
      evidence(raw);
      if (killMatrix) {
        json(raw.resolve("proofs/kill-matrix.json"), killMatrix());
      }
      latency(raw);
      Files.writeString(raw.resolve("logs/checks.log"), "invented\n");
      json(raw.resolve(StudyRecord.FILE),
          new StudyRecord(1, "synthetic test data", 42, 0.05, "affine-direct", "affine-direct (again)", STRATEGIES,
              CONTROLS, List.of("A", "B"), List.of("single", "direct", "assigner", "async"), List.of(0, 1, 5), LAYERS,
              5, blocks, List.of(new StudyRecord.Step("proofs: invented", "logs/checks.log", 0, 12.5)), forks,
              problems));
      json(raw.resolve(Environment.FILE),
          new Environment(1, "0123456789abcdef0123456789abcdef01234567", false, "2026-01-01T12:00:00Z",
              "No JDK <test data>", List.of(), "no system", "no processor & no clock", 2, 42, 0.4, 1.9, 0.2,
              "java -jar results/target/ringlane.jar study --quick --seed 42"));
      return raw;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void strategyForks(Path raw, List<StudyRecord.Fork> forks) throws IOException {
    Random random = new Random(7);
    for (int block = 1; block <= blocks; block++) {
      int position = 0;
      double blockPace = 1 + 0.08 * random.nextGaussian();
      for (String workload : List.of("A", "B")) {
        for (String label : LEVELS.keySet().stream().sorted().toList()) {
          double scale = workload.equals("A") ? 260_000 : 410_000;
          double rate = scale * levels.getOrDefault(label, 1.0) * blockPace * (1 + noise * random.nextGaussian());
          String strategy = label.replace(" (again)", "");
          String file = "jmh/strategy-%d-%s-%s.json".formatted(block, label.replace(" (again)", ".again"), workload);
          Files.writeString(raw.resolve(file), jmh("StrategyThroughputBenchmark.request", 2,
              "\"strategy\":\"" + strategy + "\",\"workload\":\"" + workload + "\"", rate, 120 + 40 * levels.size(),
              """
                  ,"ledgerIssued":{"score":1000},"ledgerFlushed":{"score":%d},"ledgerSuperseded":{"score":300},\
                  "ledgerDead":{"score":0},"ledgerFailed":{"score":0},"ledgerLeft":{"score":0}"""
                  .formatted(flushed)));
          forks.add(
              new StudyRecord.Fork(file, Kind.STRATEGY, label, strategy, workload, block, ++position, 5.1, null));
        }
      }
    }
  }

  private static void flowForks(Path raw, List<StudyRecord.Fork> forks) throws IOException {
    Map<String, double[]> rates = Map.of("single", new double[]{310_000, 890, 188}, "direct",
        new double[]{260_000, 1_770, 371}, "assigner", new double[]{190_000, 1_740, 365}, "async",
        new double[]{170_000, 41_000, 11_200});
    for (Map.Entry<String, double[]> flow : rates.entrySet()) {
      int[] latencies = {0, 1, 5};
      for (int i = 0; i < latencies.length; i++) {
        String file = "jmh/flow-1-%s-%d.json".formatted(flow.getKey(), latencies[i]);
        Files.writeString(raw.resolve(file), jmh("PipelineThroughputBenchmark.request", 1,
            "\"flow\":\"" + flow.getKey() + "\",\"databaseLatencyMs\":\"" + latencies[i] + "\"", flow.getValue()[i],
            300, ""));
        forks.add(new StudyRecord.Fork(file, Kind.FLOW, flow.getKey(), flow.getKey(), Integer.toString(latencies[i]), 1,
            i + 1, 4.2, null));
      }
    }
  }

  private static void storeFork(Path raw, List<StudyRecord.Fork> forks) throws IOException {
    String file = "jmh/store-1-store-cost.json";
    Files.writeString(raw.resolve(file),
        jmh("KvStoreCostBenchmark.readByHash", 1, "\"entries\":\"100000\"", 21e6, 0, ""));
    forks.add(new StudyRecord.Fork(file, Kind.STORE, "store", "store", "cost", 1, 1, 9, null));
  }

  private static String jmh(String benchmark, int threads, String parameters, double rate, double bytes,
      String more) {
    return String.format(Locale.ROOT,
        """
            [{"jmhVersion":"1.37","benchmark":"io.ringlane.benchmarks.%s","mode":"thrpt","threads":%d,"forks":1,
              "jvmArgs":["-Xmx1g"],"params":{%s},
              "primaryMetric":{"score":%.3f,"scoreError":"NaN","scoreUnit":"ops/s","rawData":[[%.3f,%.3f]]},
              "secondaryMetrics":{"accepted":{"score":%.3f,"scoreUnit":"ops/s"},
                "gc.alloc.rate.norm":{"score":%.3f,"scoreUnit":"B/op"}%s}}]
            """, benchmark, threads, parameters, rate, rate * 0.995, rate * 1.005, rate, bytes, more);
  }

  private void evidence(Path raw) throws IOException {
    for (String layer : LAYERS) {
      if (layer.equals(missingLayer)) {
        continue;
      }
      List<Map<String, Object>> records = new ArrayList<>();
      if (layer.equals("lincheck-parts")) {
        records.add(record("mailbox", false, "linearizable", "upheld"));
        records.add(record("shard", false, "linearizable", "upheld"));
      } else {
        List<String> properties = layer.equals("races")
            ? List.of("frozen-flusher", "late-load", "pending-removal")
            : List.of("linearizable");
        STRATEGIES.forEach(name -> properties.forEach(
            property -> records.add(record(name, false, property, outcomes.getOrDefault(name, "upheld")))));
        if (layer.equals("history")) {
          CONTROLS.forEach(
              name -> records.add(record(name, true, "ordered", outcomes.getOrDefault(name, "refuted"))));
        }
      }
      List<Map<String, Object>> controls = List
          .of(Map.of("name", "BlindExpire", "seen", controlSeen, "seconds", 0.8, "detail", "expired a newer value"));
      json(raw.resolve("proofs/" + layer + ".evidence.json"),
          Map.of("schema", 1, "layer", layer, "records", records, "controls", controls, "unjudged",
              layer.equals("races")
                  ? List.of(
                      Map.of("strategy", "shared-pool", "property", "races", "reason", "it is not & cannot be played"))
                  : List.of()));
    }
  }

  private Map<String, Object> killMatrix() {
    return Map.of("schema", 2, "runs", 3, "kills",
        List.of(kill("BlindExpire", "schedules --strategy simulated", 0.5, 60.0, true),
            kill("BlindExpire", "chaos", 8.0, 100.0, false)),
        "clean", List.of(), "complaints", complaints);
  }

  private static Map<String, Object> kill(String fault, String check, double median, double clean, boolean quotable) {
    return Map.of("fault", fault, "check", check, "clean_check", check, "found", 3, "median_seconds", median,
        "clean_seconds", clean, "sensitivity", clean / median, "quotable", quotable, "patch",
        List.of("The deadline of an old version ends the new one.", "--- a/Shard.java", "+++ b/Shard.java",
            "-    if (a < b) {", "+    if (true) {"));
  }

  private Map<String, Object> record(String subject, boolean control, String property, String outcome) {
    Map<String, Object> record = new HashMap<>(Map.of("strategy", subject, "control", control, "property", property,
        "outcome", outcome, "checked", checked, "unit", "operations", "seconds", 9.5));
    boolean refuted = outcome.equals("refuted");
    record.put("counterexample", refuted ? COUNTEREXAMPLE : null);
    record.put("violation", refuted ? "stale read" : null);
    return record;
  }

  private void latency(Path raw) throws IOException {
    for (String strategy : STRATEGIES) {
      List<Map<String, Object>> rows = new ArrayList<>();
      rows.add(Map.ofEntries(Map.entry("strategy", strategy), Map.entry("workload", "A"), Map.entry("clients", 2),
          Map.entry("operation", "all"), Map.entry("count", 500_000), Map.entry("p50_us", 3.1),
          Map.entry("p90_us", 12.5), Map.entry("p99_us", 88.0), Map.entry("p999_us", 1_210.0),
          Map.entry("max_us", 8_300.0)));
      rows.add(Map.ofEntries(Map.entry("strategy", strategy), Map.entry("workload", "A"), Map.entry("clients", 2),
          Map.entry("operation", "update"), Map.entry("count", 999), Map.entry("p50_us", 3.3),
          Map.entry("p90_us", 13.5), Map.entry("p99_us", 98.0), Map.entry("p999_us", 1_510.0),
          Map.entry("max_us", 8_300.0)));
      json(raw.resolve("latency/" + strategy + "-A.latency.json"), Map.of("schema", 1, "rows", rows));
    }
  }

  private void json(Path file, Object value) throws IOException {
    mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), value);
  }
}
