package io.ringlane.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What an answer check found: how many contradictions, and the first few in words. Not thread-safe. */
final class Violations {
  private static final int SHOWN = 10;

  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String what) {
    count++;
    if (first.size() < SHOWN) {
      first.add(what);
    }
  }

  /** Adds {@code what} unless the condition holds. */
  void require(boolean holds, String what) {
    if (!holds) {
      add(what);
    }
  }

  long count() {
    return count;
  }

  boolean none() {
    return count == 0;
  }

  /** @throws IllegalStateException unless there are none */
  void requireNone(String of) {
    if (!none()) {
      throw new IllegalStateException(of + " did not do its work, so its speed is none: " + this);
    }
  }

  @Override
  public String toString() {
    return count + " violations" + (none() ? "" : ": " + String.join("; ", first))
        + (count > first.size() ? "; ..." : "");
  }
}
