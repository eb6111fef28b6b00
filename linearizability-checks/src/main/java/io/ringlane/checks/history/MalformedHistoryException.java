package io.ringlane.checks.history;

import java.util.List;

/** A file that is not a history. Each problem reads {@code FILE:LINE: what was wrong, and what would be right}. */
public final class MalformedHistoryException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  MalformedHistoryException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** The problems, first line first. */
  public List<String> problems() {
    return problems;
  }
}
