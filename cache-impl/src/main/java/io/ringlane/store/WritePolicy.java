package io.ringlane.store;

import java.util.Arrays;
import java.util.stream.Collectors;

/** When a write is acknowledged. */
public enum WritePolicy {
  /** When the database has it. */
  WRITE_THROUGH,
  /** At once; the flush daemon brings it to the database. */
  WRITE_BEHIND,
  /** When the journal has it, durably; the flush daemon brings it to the database. */
  WRITE_BEHIND_JOURNAL;

  /** The name that people type. */
  public String label() {
    return switch (this) {
      case WRITE_THROUGH -> "write-through";
      case WRITE_BEHIND -> "write-behind";
      case WRITE_BEHIND_JOURNAL -> "write-behind+journal";
    };
  }

  /** @throws IllegalArgumentException with the list of names where there is no such policy */
  public static WritePolicy named(String label) {
    return Arrays.stream(values()).filter(policy -> policy.label().equals(label)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no write policy is called '" + label + "'; there are "
            + Arrays.stream(values()).map(WritePolicy::label).collect(Collectors.joining(", "))));
  }
}
