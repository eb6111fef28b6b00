package io.ringlane.results.raw;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code museum} left: every known fault before every check that promises to find it, and the same checks without one.
 *
 * @param runs of each fault before each check
 * @param kills one a promise
 * @param complaints what was missed, and which check accused a source without fault; empty where all is well
 */
public record KillMatrix(int runs, List<Kill> kills, List<String> complaints) {
  /** The file's name, in a folder of proofs. */
  public static final String FILE = "kill-matrix.json";

  private static final int SCHEMA = 2;

  /** Defensive copies. */
  public KillMatrix {
    kills = List.copyOf(kills);
    complaints = List.copyOf(complaints);
  }

  /**
   * A fault and a check that promises to find it.
   *
   * @param fault a mutant, or a control of the catalogue
   * @param check a command, without seed and length
   * @param found in how many of the runs
   * @param medianSeconds how soon it was found; NaN where it never was
   * @param sensitivity how many times as long the check ran without the fault; NaN where it was never found
   * @param quotable whether that is long enough for a clean verdict to say that the fault is not there
   * @param patch the fault; empty where a strategy carries it
   */
  public record Kill(String fault, String check, long found, double medianSeconds, double sensitivity,
      boolean quotable, List<String> patch) {}

  static KillMatrix of(JsonValue root) throws BadInputException {
    root.schema(SCHEMA);
    List<Kill> kills = new ArrayList<>();
    for (JsonValue kill : root.field("kills").elements()) {
      kills.add(new Kill(kill.field("fault").text(), kill.field("check").text(), kill.field("found").integer(),
          kill.field("median_seconds").numberOrNull(), kill.field("sensitivity").numberOrNull(),
          kill.field("quotable").bool(), kill.field("patch").texts()));
    }
    return new KillMatrix((int) root.field("runs").integer(), kills, root.field("complaints").texts());
  }
}
