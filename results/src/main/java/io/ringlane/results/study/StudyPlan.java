package io.ringlane.results.study;

import java.time.Duration;
import java.util.List;

/**
 * What a study runs and what it may cost. Plans are data: a longer study is another constant here.
 *
 * @param name for the record
 * @param strategies entries that must be upheld; the first named in {@code baseline} is the yardstick
 * @param controls entries that must be refuted; measured all the same, to show what correctness costs
 * @param baseline the strategy that ratios refer to
 * @param workloads YCSB mixes
 * @param flows request flows
 * @param databaseLatenciesMs simulated database latencies of the flows panel
 * @param expectedLayers layers of verification that must leave evidence
 * @param leastBlocks blocks that run whatever the time
 * @param mostBlocks blocks that run when the time allows
 * @param total time for everything; no block starts that would end after it
 * @param strategyFork iterations of a strategy fork
 * @param flowFork iterations of a flow fork
 * @param flowBlocks how often each flow cell runs
 * @param storeFork iterations of the store benchmark
 * @param latencySeconds recording time of a closed-loop latency run
 * @param checksLimit time limit of the checks' quick budget
 * @param museumLimit time limit of one run of every known fault
 * @param stressLimit time limit of the stress tests' quick budget
 * @param margin differences up to this fraction count as none
 */
public record StudyPlan(String name, List<String> strategies, List<String> controls, String baseline,
    List<String> workloads, List<String> flows, List<Integer> databaseLatenciesMs, List<String> expectedLayers,
    int leastBlocks, int mostBlocks, Duration total, Iterations strategyFork, Iterations flowFork, int flowBlocks,
    Iterations storeFork, int latencySeconds, Duration checksLimit, Duration museumLimit, Duration stressLimit,
    double margin) {

  /** Defensive copies. */
  public StudyPlan {
    strategies = List.copyOf(strategies);
    controls = List.copyOf(controls);
    workloads = List.copyOf(workloads);
    flows = List.copyOf(flows);
    databaseLatenciesMs = List.copyOf(databaseLatenciesMs);
    expectedLayers = List.copyOf(expectedLayers);
    if (!strategies.contains(baseline)) {
      throw new IllegalArgumentException("the baseline " + baseline + " is not among the strategies " + strategies);
    }
    if (leastBlocks < 2 || mostBlocks < leastBlocks) {
      throw new IllegalArgumentException("a comparison needs at least two blocks, not " + leastBlocks);
    }
  }

  /**
   * Iterations of one fork.
   *
   * @param warmups iterations that are thrown away
   * @param warmupMillis length of each
   * @param measured iterations that count
   * @param measuredMillis length of each
   * @param limit time limit of the whole process
   */
  public record Iterations(int warmups, int warmupMillis, int measured, int measuredMillis, Duration limit) {

    /** Expected length of the process: iterations, and a little for start, filling and the answer check. */
    public Duration expected() {
      return Duration.ofMillis((long) warmups * warmupMillis + (long) measured * measuredMillis + 3_000);
    }
  }

  /** The quick study: the whole catalogue in about half an hour on two processors. */
  public static StudyPlan quick() {
    return new StudyPlan("quick",
        List.of("single-thread", "caller-runs", "affine-direct", "affine-assigner", "affine-slots", "serial-queue",
            "striped-locks", "map-compute", "virtual-threads", "combining", "delegation", "ring-buffer",
            "affine-direct-reads", "combining-direct-reads"),
        List.of("shared-pool", "work-stealing", "async-unordered", "slots-without-drain"), "affine-direct",
        List.of("A", "B"),
        List.of("single", "direct", "assigner", "async"), List.of(0, 1, 5),
        List.of("history", "schedules", "lincheck-parts", "lincheck-pool", "lincheck-stress", "races", "jcstress"), 3,
        5,
        Duration.ofMinutes(25), new Iterations(1, 1_000, 2, 1_000, Duration.ofSeconds(60)),
        new Iterations(1, 500, 2, 500, Duration.ofSeconds(60)), 1,
        new Iterations(1, 500, 2, 500, Duration.ofSeconds(90)), 2, Duration.ofSeconds(480), Duration.ofSeconds(600),
        Duration.ofSeconds(400),
        0.05);
  }

  /** The same plan with a fixed number of blocks, however long they take. */
  public StudyPlan withBlocks(int blocks) {
    return new StudyPlan(name, strategies, controls, baseline, workloads, flows, databaseLatenciesMs, expectedLayers,
        blocks, blocks, total, strategyFork, flowFork, flowBlocks, storeFork, latencySeconds, checksLimit, museumLimit,
        stressLimit,
        margin);
  }

  /** The label under which the baseline runs a second time: the A/A control. */
  public String repeatLabel() {
    return baseline + " (again)";
  }
}
