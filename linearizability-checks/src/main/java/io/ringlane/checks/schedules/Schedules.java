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
   * @param calls requests and last reads that were judged
   * @param full how many schedules had a fault, and a change of the ring or of a slot
   * @param failingSeed the seed whose schedule is wrong; replaying it gives the same
   * @param complaint null where every schedule was right
   * @param counterexample the calls that contradict one another, a line each
   */
  public record Report(String strategy, long schedules, long distinct, long steps, long calls, long faults,
      long changes, long full, double seconds,
      long failingSeed, @Nullable String complaint, String counterexample) {
    public boolean upheld() {
      return complaint == null;
    }

    /** Why nothing follows from schedules that were all right; null where something does. */
    public @Nullable String vacuous() {
      if (calls < (long) Schedule.CLIENTS * Schedule.REQUESTS * schedules) {
        return "only " + calls + " calls were judged in " + schedules + " schedules";
      }
      if (schedules >= MANY && full < schedules / 4) {
        return "only " + full + " of " + schedules + " schedules had a fault and a change of the ring or of a slot";
      }
      return null;
    }
  }

  /**
   * A wrong schedule, made smaller.
   *
   * @param left what is left of the schedule, in words
   * @param counterexample the calls that contradict one another, a line each
   */
  public record Explanation(String left, String complaint, String counterexample) {
    @Override
    public String toString() {
      return "with " + left + ":\n" + complaint + "\n" + counterexample;
    }
  }

  /** So many schedules are enough to expect faults of them. */
  private static final int MANY = 20;

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
    long changes = 0;
    long full = 0;
    for (long i = 0; i < count; i++) {
      Outcome outcome = Schedule.run(entry, seed + i);
      steps += outcome.steps();
      calls += outcome.calls();
      faults += outcome.faults();
      changes += outcome.changes();
      full += outcome.faults() > 0 && outcome.changes() > 0 ? 1 : 0;
      fingerprints.add(outcome.fingerprint());
      if (outcome.complaint() != null) {
        return new Report(entry.name(), i + 1, fingerprints.size(), steps, calls, faults, changes, full,
            secondsSince(start), seed + i,
            outcome.complaint(), lines(outcome));
      }
    }
    return new Report(entry.name(), count, fingerprints.size(), steps, calls, faults, changes, full,
        secondsSince(start), 0, null, "");
  }

  /**
   * Leaves out of the schedule of a seed what its fault does not need; takes some seconds, and the same seed gives the same. Null where the
   * schedule is right when it is played again: then something in it is not decided by the seed, as in a mutant that counts or draws by itself.
   */
  public static @Nullable Explanation explain(CatalogueEntry entry, long seed) {
    Outcome wrong = Schedule.run(entry, seed);
    if (wrong.complaint() == null) {
      return null;
    }
    Smaller.Found found = Smaller.of(entry, seed, wrong);
    return new Explanation(found.part().toString(), String.valueOf(found.outcome().complaint()),
        lines(found.outcome()));
  }

  private static String lines(Outcome outcome) {
    return outcome.evidence().stream().map(Call::toString).collect(Collectors.joining("\n"));
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
