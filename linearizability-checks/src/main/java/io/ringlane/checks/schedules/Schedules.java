package io.ringlane.checks.schedules;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.jspecify.annotations.Nullable;

/** Runs schedules of a catalogue entry, seed after seed, until one is wrong or all were right. */
public final class Schedules {
  /**
   * What was run.
   *
   * @param failingSeed the seed whose schedule is wrong; replaying it gives the same
   * @param complaint null where every schedule was right
   * @param counterexample the calls that contradict one another, a line each
   */
  public record Report(String strategy, long schedules, long distinct, long steps, long calls, long faults,
      double seconds,
      long failingSeed, @Nullable String complaint, String counterexample) {
    public boolean upheld() {
      return complaint == null;
    }
  }

  /**
   * A wrong schedule, made smaller.
   *
   * @param left what was left out, in words
   * @param counterexample the calls that contradict one another, a line each
   */
  public record Explanation(String left, String complaint, String counterexample) {}

  private Schedules() {}

  /** The entries that a run without threads can judge: those that are made of steps. */
  public static List<CatalogueEntry> subjects() {
    return List.of(Catalogue.SIMULATED, Catalogue.SINGLE_THREAD, Catalogue.AFFINE_DIRECT, Catalogue.AFFINE_ASSIGNER,
        Catalogue.AFFINE_SLOTS, Catalogue.SERIAL_QUEUE, Catalogue.STRIPED_LOCKS, Catalogue.MAP_COMPUTE,
        Catalogue.DELEGATION, Catalogue.RING_BUFFER, Catalogue.AFFINE_DIRECT_READS, Controls.ASYNC_UNORDERED,
        Controls.SLOTS_WITHOUT_DRAIN);
  }

  /** Whether slots move during its schedules. */
  static boolean hasSlots(CatalogueEntry entry) {
    return entry.equals(Catalogue.AFFINE_SLOTS) || entry.equals(Controls.SLOTS_WITHOUT_DRAIN);
  }

  /** @throws IllegalArgumentException where the layer cannot judge the entry, with the list of those it can */
  public static CatalogueEntry subject(String name) {
    return Catalogue.named(name, subjects());
  }

  /** Runs {@code count} schedules from {@code seed} on, and stops at the first that is wrong. */
  public static Report run(CatalogueEntry entry, long seed, long count) {
    long start = System.nanoTime();
    Set<Long> fingerprints = new HashSet<>();
    long steps = 0;
    long calls = 0;
    long faults = 0;
    for (long i = 0; i < count; i++) {
      Schedule.Outcome outcome = Schedule.run(entry, seed + i);
      steps += outcome.steps();
      calls += outcome.calls();
      faults += outcome.faults();
      fingerprints.add(outcome.fingerprint());
      if (outcome.complaint() != null) {
        return new Report(entry.name(), i + 1, fingerprints.size(), steps, calls, faults, secondsSince(start), seed + i,
            outcome.complaint(), lines(outcome));
      }
    }
    return new Report(entry.name(), count, fingerprints.size(), steps, calls, faults, secondsSince(start), 0, null, "");
  }

  /**
   * Leaves out of the schedule of a seed what its fault does not need; takes some seconds, and the same seed gives the same.
   *
   * @throws IllegalArgumentException where the schedule of this seed is not wrong
   */
  public static Explanation explain(CatalogueEntry entry, long seed) {
    Schedule.Outcome wrong = Schedule.run(entry, seed);
    if (wrong.complaint() == null) {
      throw new IllegalArgumentException("the schedule of seed " + seed + " is right under " + entry.name());
    }
    Smaller.Found found = Smaller.of(entry, seed, wrong);
    return new Explanation(found.part().toString(), String.valueOf(found.outcome().complaint()),
        lines(found.outcome()));
  }

  private static String lines(Schedule.Outcome outcome) {
    return outcome.evidence().stream().map(Call::toString).collect(Collectors.joining("\n"));
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
