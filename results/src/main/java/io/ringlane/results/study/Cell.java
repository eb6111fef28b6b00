package io.ringlane.results.study;

/**
 * One combination that a block runs once.
 *
 * @param label row of the report; differs from the strategy for the A/A control only
 * @param strategy catalogue entry, or flow
 * @param cell workload, or database latency
 */
public record Cell(String label, String strategy, String cell) {

  /** A name for files: letters, digits, dots and hyphens only. */
  public String fileName() {
    return (label + "-" + cell).replace(" (again)", ".again").replaceAll("[^A-Za-z0-9.-]", "_");
  }
}
