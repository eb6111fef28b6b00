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
  WRITE_THROUGH("write-through", WritePolicy.WRITE_THROUGH, 0),
  WRITE_BEHIND("write-behind", WritePolicy.WRITE_BEHIND, KillPolicy.DIRTY_BOUND),
  WRITE_BEHIND_JOURNAL("write-behind+journal", WritePolicy.WRITE_BEHIND_JOURNAL, 0);

  /** What the dirty set of the cache under test is bounded to: the most keys that may have a write that the database lacks. */
  static final int DIRTY_BOUND = 2_000;

  private final String label;
  private final WritePolicy policy;
  private final int mayLose;

  KillPolicy(String label, WritePolicy policy, int mayLose) {
    this.label = label;
    this.policy = policy;
    this.mayLose = mayLose;
  }

  /** @throws IllegalArgumentException where there is none of this name; the message says which there are */
  public static KillPolicy named(String label) {
    return Arrays.stream(values()).filter(policy -> policy.label.equals(label)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no write policy '" + label + "'; there are "
            + Arrays.stream(values()).map(KillPolicy::label).collect(Collectors.joining(", "))));
  }

  public String label() {
    return label;
  }

  /** Keys that may go back behind an acknowledged write when the process is killed once. */
  int mayLose() {
    return mayLose;
  }

  /** @param journal a folder for the journal */
  CacheSettings settings(Path journal) {
    CacheSettings settings = CacheSettings.defaults().withDirtyBound(
        new DirtyBound(DIRTY_BOUND, Long.MAX_VALUE, DirtyBound.Overflow.WAIT, Duration.ofSeconds(10)));
    return policy == WritePolicy.WRITE_BEHIND_JOURNAL ? settings.withJournal(journal) : settings.withPolicy(policy);
  }
}
