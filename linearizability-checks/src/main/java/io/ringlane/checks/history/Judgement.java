package io.ringlane.checks.history;

import java.util.List;

/** What was found out about one key. */
public sealed interface Judgement {

  /** The key it is about. */
  String key();

  /** The verdict. */
  Verdict verdict();

  /** Some order of the key's operations explains every answer and keeps to the clock. */
  record Ok(String key, Method method) implements Judgement {
    @Override
    public Verdict verdict() {
      return Verdict.OK;
    }
  }

  /**
   * No order does.
   *
   * @param operations the few that contradict each other
   * @param why how, in one sentence
   */
  record Violation(String key, List<HistoryOperation> operations, String why) implements Judgement {
    public Violation {
      operations = List.copyOf(operations);
    }

    @Override
    public Verdict verdict() {
      return Verdict.VIOLATION;
    }
  }

  /** The search was given up. */
  record Unknown(String key, String why) implements Judgement {
    @Override
    public Verdict verdict() {
      return Verdict.UNKNOWN;
    }
  }

  /** Which checker judged. */
  enum Method {
    WITNESS, ZONES, SEARCH
  }
}
