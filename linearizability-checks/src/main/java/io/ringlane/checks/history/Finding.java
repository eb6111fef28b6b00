package io.ringlane.checks.history;

import java.util.List;

/** What a checker that always comes to an end says of the operations of one key. */
sealed interface Finding {

  /** Some order explains every answer. */
  record Fits() implements Finding {}

  /**
   * No order explains every answer.
   *
   * @param operations those that contradict each other, in the order in which a person should read them; numbers in
   *     {@link KeyOperations}, or rows of the history where it is said so
   * @param why one sentence
   */
  record Contradiction(List<Integer> operations, String why) implements Finding {
    public Contradiction {
      operations = List.copyOf(operations);
    }
  }
}
