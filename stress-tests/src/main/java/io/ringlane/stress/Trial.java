package io.ringlane.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;

/** A declared test under an entry of the catalogue: what a verdict is about. */
record Trial(DeclaredTest test, String strategy) {
  /**
   * What there is to be run, and what there is not.
   *
   * @param trials in the order of the tests, then of the catalogue
   * @param unjudged entries that a test cannot judge, each with the reason
   */
  record Plan(List<Trial> trials, List<Evidence.Unjudged> unjudged) {
    Plan {
      trials = List.copyOf(trials);
      unjudged = List.copyOf(unjudged);
    }
  }

  /** Whether a forbidden outcome must be seen. */
  boolean isControl() {
    return test.isControl() || isCatalogueControl();
  }

  /** Whether it is an entry of the catalogue that must be refuted, and not a fault of this module's own. */
  boolean isCatalogueControl() {
    return test.refutes().contains(strategy);
  }

  /** The fault that must be seen; empty where none is. */
  String fault() {
    return test.isControl() ? test.control() : isCatalogueControl() ? strategy : "";
  }

  /** Tells it from all others. */
  String name() {
    return name(test.name(), strategy);
  }

  static String name(String test, String strategy) {
    return test + " under " + strategy;
  }

  /**
   * Every test under every entry that it can judge and every control of the catalogue that it must refute.
   *
   * @param everyEntry false where, but for tests of the whole cache, one entry stands for all
   * @throws IllegalArgumentException where a test names an entry that there is not
   * @throws IllegalStateException where a test can judge no entry
   */
  static Plan plan(List<DeclaredTest> tests, boolean everyEntry) {
    List<Trial> trials = new ArrayList<>();
    List<Evidence.Unjudged> unjudged = new ArrayList<>();
    for (DeclaredTest test : tests) {
      if (test.subjects() == Subjects.ONE) {
        trials.add(new Trial(test, Controls.named(test.strategy()).name()));
      } else {
        List<Trial> judged = new ArrayList<>();
        for (CatalogueEntry entry : Catalogue.entries()) {
          Optional<String> reason = test.subjects().reasonAgainst(entry);
          if (reason.isPresent()) {
            unjudged.add(new Evidence.Unjudged(entry.name(), test.property(), reason.get()));
          } else {
            judged.add(new Trial(test, entry.name()));
          }
        }
        if (judged.isEmpty()) {
          throw new IllegalStateException(test.name() + " can judge no entry of the catalogue: it would run nothing");
        }
        Trial first = judged.stream().filter(trial -> trial.strategy().equals(test.strategy())).findFirst()
            .orElse(judged.getFirst());
        for (Trial trial : judged) {
          if (everyEntry || test.subjects() == Subjects.THREADS || trial.equals(first)) {
            trials.add(trial);
          } else {
            unjudged.add(new Evidence.Unjudged(trial.strategy(), test.property(),
                "in a hurry, " + first.strategy() + " stands for all"));
          }
        }
      }
      test.refutes().forEach(name -> trials.add(new Trial(test, Controls.named(name).name())));
    }
    return new Plan(trials, unjudged);
  }
}
