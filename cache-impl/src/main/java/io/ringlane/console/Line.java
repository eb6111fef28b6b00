package io.ringlane.console;

/** One line of input. */
sealed interface Line {
  /** The longest line, in UTF-8 bytes without what ends it. */
  int MAX_BYTES = 65_536;

  /** What it says. */
  record Text(String text) implements Line {
    /** Whether there is nothing to answer. */
    boolean isBlank() {
      return text.chars().allMatch(Words::isBlank);
    }
  }

  /** It is no text that could be a command, and why. */
  record Unusable(String why) implements Line {}

  /** The one kind of line that is too long. */
  Line TOO_LONG = new Unusable("the line is longer than " + MAX_BYTES + " bytes and was skipped; send a shorter one");

  /** The one kind of line that is no text. */
  Line NOT_TEXT = new Unusable("the line is not UTF-8; send text in UTF-8");
}
