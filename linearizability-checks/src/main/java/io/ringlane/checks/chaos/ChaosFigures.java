package io.ringlane.checks.chaos;

/**
 * What a chaos run saw.
 *
 * @param unknown requests whose outcome nobody knows
 * @param refused requests that were certainly not applied
 * @param plannedChanges ring changes that the plan held
 * @param longestChange how many seconds the longest of them took
 * @param stalls times for which the database took no writes
 * @param slotMoves moves and resizes of the worker pool; {@link #NO_SLOTS} where the strategy has none
 * @param overlappingPairs of operations of one key, over all keys
 * @param runSeconds until the rows were read
 * @param seconds with the verdict
 */
record ChaosFigures(long unknown, long refused, int joins, int leaves, int crashes, int plannedChanges,
    double longestChange,
    int stalls, long slotMoves, long overlappingPairs, double runSeconds, double seconds) {
  static final long NO_SLOTS = -1;

  int ringChanges() {
    return joins + leaves + crashes;
  }
}
