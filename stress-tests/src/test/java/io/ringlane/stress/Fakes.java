package io.ringlane.stress;

import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** jcstress tests whose results are known, for the judge to judge. */
@SuppressWarnings("unused") // jcstress calls them
public class Fakes {
  /** Never sees anything forbidden. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Not one.")
  @State
  @Judged(property = "is-one")
  public static class ActualClean {
    @Actor
    public void writer(I_Result r) {
      r.r1 = 1;
    }

    @Actor
    public void bystander() {}
  }

  /** Sees something forbidden each time. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Not one.")
  @State
  @Judged(property = "is-one")
  public static class ActualBroken {
    @Actor
    public void writer(I_Result r) {
      r.r1 = 2;
    }

    @Actor
    public void bystander() {}
  }

  /** As it should be. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Not one.")
  @State
  @Judged(property = "is-one", control = "two")
  public static class ControlSeen {
    @Actor
    public void writer(I_Result r) {
      r.r1 = 2;
    }

    @Actor
    public void bystander() {}
  }

  /** A control whose fault never shows. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Not one.")
  @State
  @Judged(property = "is-one", control = "silent")
  public static class ControlSilent {
    @Actor
    public void writer(I_Result r) {
      r.r1 = 1;
    }

    @Actor
    public void bystander() {}
  }

  /** Has more actors than two processors run at once. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Not one.")
  @State
  @Judged(property = "is-one")
  public static class ActualThreeActors {
    @Actor
    public void writer(I_Result r) {
      r.r1 = 1;
    }

    @Actor
    public void bystander() {}

    @Actor
    public void crowd() {}
  }

  /** Says which strategy its JVM was started with, and has none to say it under {@code caller-runs}: that JVM ends. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Not one.")
  @State
  @Judged(property = "is-one", subjects = Subjects.STEPS, refutes = "shared-pool")
  public static class ActualOfTheCatalogue {
    private static final CatalogueEntry ENTRY = Subject.entry();

    public ActualOfTheCatalogue() {
      if (ENTRY.equals(Catalogue.CALLER_RUNS)) {
        Runtime.getRuntime().halt(3);
      }
    }

    @Actor
    public void writer(I_Result r) {
      r.r1 = ENTRY.control() ? 2 : 1;
    }

    @Actor
    public void bystander() {}
  }
}
