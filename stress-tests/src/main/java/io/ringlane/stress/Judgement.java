package io.ringlane.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The verdict on what jcstress saw. A clean test counts only where every control of its property was seen in the same run, and
 * where it took so many samples that the control's fault would have shown {@value #KILLS} times. A test that did not run counts as
 * nothing. jcstress itself is content in all these cases.
 *
 * @param ran how many trials took samples
 * @param doubts why the run proves less than it should; empty where it proves what it should
 */
record Judgement(Evidence evidence, long ran, List<String> violations, List<String> doubts) {
  private static final int KILLS = 20;

  Judgement {
    violations = List.copyOf(violations);
    doubts = List.copyOf(doubts);
  }

  /**
   * @param plan what had to run
   * @param tallies what was seen, by trial
   */
  static Judgement of(Trial.Plan plan, Map<String, Tally> tallies) {
    List<String> doubts = new ArrayList<>(vacuity(plan.trials(), tallies));
    List<Evidence.Observation> records = new ArrayList<>();
    List<Evidence.Control> controls = new ArrayList<>();
    List<String> violations = new ArrayList<>();
    Map<String, Long> needed = needed(plan, tallies);

    for (Trial trial : plan.trials()) {
      if (trial.isControl()) {
        Evidence.Control control = control(trial, tallies.get(trial.name()));
        controls.add(control);
        if (!control.seen()) {
          doubts.add("the control " + trial.fault() + " was not seen: " + control.detail());
        }
      }
    }
    for (Trial trial : plan.trials()) {
      if (!trial.isControl() || trial.isCatalogueControl()) {
        long enough = needed.getOrDefault(trial.test().property(), Long.MAX_VALUE);
        Evidence.Observation observed = observe(trial, tallies.get(trial.name()), enough);
        records.add(observed);
        if (!trial.isControl() && observed.outcome().equals(Evidence.REFUTED)) {
          violations.add(trial.name() + ": " + observed.counterexample());
        } else if (isShort(trial, tallies, enough)) {
          doubts.add(trial.name() + " took " + observed.checked() + " samples; after its control it needs " + enough);
        }
      }
    }
    return new Judgement(new Evidence(records, controls, plan.unjudged()),
        plan.trials().stream().filter(trial -> sampled(tallies.get(trial.name()))).count(), violations, doubts);
  }

  /**
   * Trials of production classes that ran, and took fewer samples than their controls call for: where they run again what they see is added to what they
   * saw.
   */
  static List<Trial> wanting(Trial.Plan plan, Map<String, Tally> tallies) {
    Map<String, Long> needed = needed(plan, tallies);
    return plan.trials().stream()
        .filter(trial -> isShort(trial, tallies, needed.getOrDefault(trial.test().property(), Long.MAX_VALUE)))
        .toList();
  }

  private static boolean isShort(Trial trial, Map<String, Tally> tallies, long enough) {
    Tally tally = tallies.get(trial.name());
    return !trial.isControl() && tally != null && tally.samples() > 0 && tally.samples() < enough
        && enough < Long.MAX_VALUE;
  }

  /** How many samples a clean test needs, by promise: as its most elusive control asks for. */
  private static Map<String, Long> needed(Trial.Plan plan, Map<String, Tally> tallies) {
    Map<String, Long> needed = new TreeMap<>();
    for (Trial trial : plan.trials()) {
      if (trial.isControl()) {
        needed.merge(trial.test().property(), neededAfter(tallies.get(trial.name())), Math::max);
      }
    }
    return needed;
  }

  /** As it is, with one more doubt. */
  Judgement doubting(String doubt) {
    List<String> more = new ArrayList<>(doubts);
    more.add(doubt);
    return new Judgement(evidence, ran, violations, more);
  }

  private static boolean sampled(@Nullable Tally tally) {
    return tally != null && tally.samples() > 0;
  }

  private static List<String> vacuity(List<Trial> declared, Map<String, Tally> tallies) {
    List<String> doubts = new ArrayList<>();
    if (declared.isEmpty()) {
      doubts.add("no test is declared");
    }
    for (Trial trial : declared) {
      Tally tally = tallies.get(trial.name());
      if (tally == null) {
        doubts.add(trial.name() + " is declared and did not run; jcstress drops a test that has more actors than "
            + "there are processors");
      } else if (tally.samples() == 0) {
        doubts.add(trial.name() + " ran and took no sample");
      }
      if (tally != null && !tally.broken().isEmpty() && !trial.isControl()) {
        Tally.Broken first = tally.broken().getFirst();
        doubts.add(trial.name() + " has " + tally.broken().size() + " broken forks, one with " + first.status() + ": "
            + first.message());
      }
      if (!trial.isControl() && declared.stream().noneMatch(
          other -> other.isControl() && other.test().property().equals(trial.test().property()))) {
        doubts.add("no control shows that " + trial.test().property() + " can fail");
      }
    }
    Set<String> unknown = new TreeSet<>(tallies.keySet());
    declared.forEach(trial -> unknown.remove(trial.name()));
    unknown.forEach(name -> doubts.add(name + " ran and is not declared"));
    return doubts;
  }

  private static Evidence.Control control(Trial trial, @Nullable Tally tally) {
    if (tally == null) {
      return new Evidence.Control(trial.fault(), false, 0, "it did not run");
    }
    Optional<Tally.Seen> seen = tally.forbidden().stream().filter(outcome -> !outcome.isLate()).findFirst();
    String detail = seen.map(outcome -> describe(outcome, tally))
        .orElseGet(() -> "no forbidden outcome but late answers in " + tally.samples() + " samples");
    return new Evidence.Control(trial.fault(), seen.isPresent(), tally.seconds(), detail);
  }

  /** How many samples a clean test needs, as often as its control's fault was seen; unlimited where it was not. */
  private static long neededAfter(@Nullable Tally control) {
    long seen = control == null
        ? 0
        : control.forbidden().stream().filter(outcome -> !outcome.isLate()).mapToLong(Tally.Seen::count).sum();
    return control == null || seen == 0 ? Long.MAX_VALUE : Math.ceilDiv(KILLS * control.samples(), seen);
  }

  private static Evidence.Observation observe(Trial trial, @Nullable Tally tally, long enough) {
    long checked = tally == null ? 0 : tally.samples();
    String outcome = checked < enough ? Evidence.UNKNOWN : Evidence.UPHELD;
    String counterexample = null;
    String violation = null;
    if (tally != null && !tally.forbidden().isEmpty()) {
      Tally.Seen worst = tally.forbidden().getFirst();
      outcome = Evidence.REFUTED;
      counterexample = describe(worst, tally);
      violation = worst.meaning();
    } else if (tally != null && !tally.broken().isEmpty()) {
      Tally.Broken first = tally.broken().getFirst();
      outcome = first.isTests() ? Evidence.REFUTED : Evidence.UNKNOWN;
      counterexample = first.isTests() ? first.status() + ": " + first.message() : null;
      violation = first.isTests() ? "an exception or a hang" : null;
    }
    return new Evidence.Observation(trial.strategy(), trial.isControl(), trial.test().property(), outcome, checked,
        tally == null ? 0 : tally.seconds(), counterexample, violation);
  }

  private static String describe(Tally.Seen seen, Tally tally) {
    return String.format(Locale.ROOT, "outcome \"%s\" seen %d of %d: %s", seen.outcome(), seen.count(),
        tally.samples(), seen.meaning());
  }
}
