package io.ringlane.writebehind;

/**
 * A write that the database refused for good, kept beside the rows until somebody requeues it or a newer write of its key gets through.
 *
 * @param row what was refused; its value is null also where the codec could not encode it
 * @param removal whether the row says that the key was removed
 * @param cause what the database, or the codec, said, as one line of at most {@link #MAX_CAUSE} characters; what is longer is cut, and what
 *     a database may not take as text is replaced
 * @param attempts how often the row was tried alone, at least 1
 * @param at when it was given up, in nanoseconds since the Unix epoch
 */
public record DeadLetter(Row row, boolean removal, String cause, int attempts, long at) {
  /** Longer causes are cut. */
  public static final int MAX_CAUSE = 1_000;

  public DeadLetter {
    cause = oneLine(cause);
    if (removal && row.value() != null) {
      throw new IllegalArgumentException("a removal has no value");
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts = " + attempts + ": a row that was never tried is not dead");
    }
  }

  /** Whether it holds all that a requeue needs: false where the value could not be encoded. */
  public boolean isComplete() {
    return removal || row.value() != null;
  }

  /** Control characters, NUL among them, become spaces; a half of a surrogate pair becomes a question mark. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().map(each -> Character.isISOControl(each) ? ' ' : each)
        .map(each -> Character.getType(each) == Character.SURROGATE ? '?' : each)
        .takeWhile(each -> line.length() + Character.charCount(each) <= MAX_CAUSE)
        .forEachOrdered(line::appendCodePoint);
    return line.toString();
  }
}
