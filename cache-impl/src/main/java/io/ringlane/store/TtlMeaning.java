package io.ringlane.store;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a TTL is about. */
public enum TtlMeaning {
  /** The key: absent after the deadline for everybody, also after a restart. The deadline is in the row, and an expiry is a removal. */
  LOGICAL,
  /**
   * Memory: after the deadline the entry leaves it, and the next read takes what the database has. The deadline is in no row, nothing is
   * written for it, and no value turns absent by time.
   */
  RESIDENCY;

  /** The name that people type. */
  public String label() {
    return switch (this) {
      case LOGICAL -> "logical";
      case RESIDENCY -> "residency";
    };
  }

  /** @throws IllegalArgumentException with the list of names where there is no such meaning */
  public static TtlMeaning named(String label) {
    return Arrays.stream(values()).filter(meaning -> meaning.label().equals(label)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no meaning of a TTL is called '" + label + "'; there are "
            + Arrays.stream(values()).map(TtlMeaning::label).collect(Collectors.joining(", "))));
  }
}
