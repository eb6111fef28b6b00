package io.ringlane.results.raw;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code study.json}: what was planned, what ran, and what went wrong. Rewritten after every step, so that a
 * study that was stopped leaves a readable one.
 *
 * @param schema version of this file's form
 * @param budget name of the plan, such as quick
 * @param seed of the order inside the blocks
 * @param margin differences up to this fraction count as none
 * @param baseline label that ratios refer to
 * @param repeat label under which the baseline runs a second time
 * @param strategies entries that must be upheld
 * @param controls entries that must be refuted
 * @param workloads benchmarked workloads
 * @param flows request flows
 * @param databaseLatenciesMs latencies of the flows panel
 * @param expectedLayers layers of verification that must have left evidence
 * @param blocksPlanned blocks asked for
 * @param blocksRun blocks that ran to their end
 * @param steps child processes in order
 * @param forks benchmark forks in order
 * @param problems what makes the run invalid, in sentences
 */
public record StudyRecord(int schema, String budget, long seed, double margin, String baseline, String repeat,
    List<String> strategies, List<String> controls, List<String> workloads, List<String> flows,
    List<Integer> databaseLatenciesMs, List<String> expectedLayers, int blocksPlanned, int blocksRun, List<Step> steps,
    List<Fork> forks, List<String> problems) {

  /** The version that this code writes and reads. */
  public static final int SCHEMA = 1;

  /** Name of the file in the raw directory. */
  public static final String FILE = "study.json";

  /** Defensive copies. */
  public StudyRecord {
    strategies = List.copyOf(strategies);
    controls = List.copyOf(controls);
    workloads = List.copyOf(workloads);
    flows = List.copyOf(flows);
    databaseLatenciesMs = List.copyOf(databaseLatenciesMs);
    expectedLayers = List.copyOf(expectedLayers);
    steps = List.copyOf(steps);
    forks = List.copyOf(forks);
    problems = List.copyOf(problems);
  }

  /**
   * A child process.
   *
   * @param name for readers
   * @param log what it printed, relative to the raw directory
   * @param exit its exit code, or null when it was ended by its time limit
   * @param seconds how long it ran
   */
  public record Step(String name, String log, @Nullable Integer exit, double seconds) {}

  /** What a fork belongs to. */
  public enum Kind {
    /** Strategy x workload, the ranking. */
    STRATEGY,
    /** Flow x database latency. */
    FLOW,
    /** Cost of the store. */
    STORE
  }

  /**
   * A benchmark fork.
   *
   * @param file JMH's result, relative to the raw directory; it need not exist when there was a problem
   * @param kind what it belongs to
   * @param label row of the report
   * @param strategy catalogue entry or flow that ran
   * @param cell workload, or database latency
   * @param block from 1
   * @param position place in the shuffled order of its block, from 1
   * @param seconds the whole process
   * @param problem why there is no figure, or null
   */
  public record Fork(String file, Kind kind, String label, String strategy, String cell, int block, int position,
      double seconds, @Nullable String problem) {}

  static StudyRecord of(JsonValue root) throws BadInputException {
    root.schema(SCHEMA);
    List<Integer> latencies = new ArrayList<>();
    for (JsonValue latency : root.field("databaseLatenciesMs").elements()) {
      latencies.add((int) latency.integer());
    }
    List<Step> steps = new ArrayList<>();
    for (JsonValue step : root.field("steps").elements()) {
      JsonValue exit = step.optional("exit");
      steps.add(new Step(step.field("name").text(), step.field("log").text(),
          exit == null ? null : (Integer) (int) exit.integer(), step.field("seconds").number()));
    }
    List<Fork> forks = new ArrayList<>();
    for (JsonValue fork : root.field("forks").elements()) {
      JsonValue problem = fork.optional("problem");
      Kind kind = Kind.valueOf(fork.field("kind").oneOf(java.util.Set.of("STRATEGY", "FLOW", "STORE")));
      forks.add(new Fork(fork.field("file").text(), kind, fork.field("label").text(), fork.field("strategy").text(),
          fork.field("cell").text(), (int) fork.field("block").integer(), (int) fork.field("position").integer(),
          fork.field("seconds").number(), problem == null ? null : problem.text()));
    }
    double margin = root.field("margin").number();
    if (!(margin > 0 && margin < 1)) {
      throw root.field("margin").wrong("a fraction between 0 and 1, such as 0.05");
    }
    return new StudyRecord(SCHEMA, root.field("budget").text(), root.field("seed").integer(), margin,
        root.field("baseline").text(), root.field("repeat").text(), root.field("strategies").texts(),
        root.field("controls").texts(), root.field("workloads").texts(), root.field("flows").texts(), latencies,
        root.field("expectedLayers").texts(), (int) root.field("blocksPlanned").integer(),
        (int) root.field("blocksRun").integer(), steps, forks, root.field("problems").texts());
  }
}
