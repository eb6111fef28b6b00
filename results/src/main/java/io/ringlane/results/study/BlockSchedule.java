package io.ringlane.results.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Randomised blocks: each block runs every cell once, in an order drawn from the seed, so that a slow minute of the
 * machine hits no strategy more than another.
 */
public final class BlockSchedule {

  private BlockSchedule() {}

  /** The cells of the strategy comparison, the A/A control included. */
  public static List<Cell> strategyCells(StudyPlan plan) {
    List<Cell> cells = new ArrayList<>();
    for (String workload : plan.workloads()) {
      plan.strategies().forEach(strategy -> cells.add(new Cell(strategy, strategy, workload)));
      plan.controls().forEach(strategy -> cells.add(new Cell(strategy, strategy, workload)));
      cells.add(new Cell(plan.repeatLabel(), plan.baseline(), workload));
    }
    return cells;
  }

  /** The cells of the flows panel. */
  public static List<Cell> flowCells(StudyPlan plan) {
    List<Cell> cells = new ArrayList<>();
    for (int latency : plan.databaseLatenciesMs()) {
      plan.flows().forEach(flow -> cells.add(new Cell(flow, flow, Integer.toString(latency))));
    }
    return cells;
  }

  /**
   * The order of one block.
   *
   * @param cells what the block holds
   * @param seed of the study
   * @param block from 1
   */
  public static List<Cell> block(List<Cell> cells, long seed, int block) {
    List<Cell> order = new ArrayList<>(cells);
    Collections.shuffle(order, new Random(seed * 1_000_003 + block));
    return List.copyOf(order);
  }
}
