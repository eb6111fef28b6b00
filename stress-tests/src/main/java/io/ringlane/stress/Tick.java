package io.ringlane.stress;

import io.ringlane.execution.Work;
import org.jspecify.annotations.Nullable;

/** Counts its runs, and those of all that share its count, without any protection but the strategy's. Its domain is 0. */
final class Tick extends Work {
  /** A count that only the strategy's exclusion keeps right. */
  static final class Count {
    private int ticks;

    /** For whoever comes after all actors. */
    int ticks() {
      return ticks;
    }
  }

  private final Count count;
  private int runs;

  Tick(Count count) {
    super(0);
    this.count = count;
  }

  /** How often it ran: for whoever comes after all actors. */
  int runs() {
    return runs;
  }

  @Override
  protected void apply() {
    runs++;
    count.ticks++;
  }

  @Override
  protected void deliver(@Nullable Throwable error) {}

  @Override
  public void refuse(Throwable why) {
    throw new IllegalStateException("nothing is closed", why);
  }
}
