package io.ringlane.writebehind;

/**
 * A write that the database refused for good, kept beside the rows until somebody requeues it or a newer write of its key gets through.
 *
 * @param row what was refused; its value is null also where the codec could not encode it
 * @param removal whether the row says that the key was removed
 * @param cause what the database, or the codec, said; one line
 * @param attempts how often the row was tried alone, at least 1
 * @param at when it was given up, in nanoseconds since the Unix epoch
 */
public record DeadLetter(Row row, boolean removal, String cause, int attempts, long at) {
  public DeadLetter {
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
}
