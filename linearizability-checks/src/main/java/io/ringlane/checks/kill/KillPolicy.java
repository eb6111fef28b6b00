package io.ringlane.checks.kill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

import io.ringlane.cluster.CacheSettings;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.WritePolicy;

/** The write policies by name, each with what a kill may cost it. */
public enum KillPolicy {
  WRITE_THROUGH(WritePolicy.WRITE_THROUGH, 0),
  WRITE_BEHIND(WritePolicy.WRITE_BEHIND, KillPolicy.DIRTY_BOUND),
  WRITE_BEHIND_JOURNAL(WritePolicy.WRITE_BEHIND_JOURNAL, 0);

  /** What the dirty set of the cache under test is bounded to: the most keys that may have a write that the database lacks. */
  static final int DIRTY_BOUND = 1_000;

  private static final long DIRTY_BYTES = 16 << 20;

  private final WritePolicy policy;
  private final int mayLose;

  KillPolicy(WritePolicy policy, int mayLose) {
    this.policy = policy;
    this.mayLose = mayLose;
  }

  /** @throws IllegalArgumentException where there is none of this name; the message says which there are */
  public static KillPolicy named(String label) {
    return Arrays.stream(values()).filter(policy -> policy.label().equals(label)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no write policy '" + label + "'; there are "
            + Arrays.stream(values()).map(KillPolicy::label).collect(Collectors.joining(", "))));
  }

  public String label() {
    return policy.label();
  }

  /** Keys that may go back behind an acknowledged write when the process is killed once. */
  int mayLose() {
    return mayLose;
  }

  /**
   * Under a journal every other run has no small bound: at the bound the database sets the pace, without it the journal does.
   *
   * @param journal a folder for the journal
   * @param run the number of the child's run
   */
  CacheSettings settings(Path journal, int run) {
    CacheSettings settings = CacheSettings.defaults();
    CacheSettings bounded = settings.withDirtyBound(
        new DirtyBound(DIRTY_BOUND, DIRTY_BYTES, DirtyBound.Overflow.WAIT, Duration.ofSeconds(30)));
    if (policy == WritePolicy.WRITE_BEHIND_JOURNAL) {
      return (run % 4 < 2 ? settings : bounded).withJournal(journal);
    }
    return bounded.withPolicy(policy);
  }
}
