package io.ringlane.checks.lincheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.ringlane.checks.evidence.Budget;
import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.evidence.Evidence.Outcome;
import io.ringlane.checks.lincheck.Lincheck.Effort;
import io.ringlane.checks.lincheck.cluster.ClusterOperations;
import io.ringlane.checks.lincheck.parts.HandBackOperations;
import io.ringlane.checks.lincheck.parts.MailboxOperations;
import io.ringlane.checks.lincheck.parts.RacyCounter;
import io.ringlane.checks.lincheck.parts.ShardOperations;
import io.ringlane.checks.lincheck.pool.PoolUnderTest;
import io.ringlane.checks.lincheck.pool.Scenario;
import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;

/** A layer of Lincheck checks, and the controls that must be seen for its clean verdicts to count. */
public enum Layer {
  /** Layer 1: mailbox and shard, alone. */
  PARTS("lincheck-parts") {
    @Override
    public List<Check> checks() {
      String mailbox = "a lane takes, gives and refuses every work once, in order";
      String shard = "operations of a shard in exclusion are linearizable";
      String handBack = "all that is submitted runs once, one at a time";
      return List.of(
          explored("combining", handBack, HandBackOperations.OfCombining.class, HAND_BACK),
          explored("serial-queue", handBack, HandBackOperations.OfSerialQueue.class, HAND_BACK),
          explored("hand-back", handBack + " (model of the control)", HandBackOperations.OfModel.class, HAND_BACK),
          explored("mailbox", mailbox + " (requests)", MailboxOperations.Requests.class, MAILBOX),
          explored("mailbox", mailbox + " (messages)", MailboxOperations.Messages.class, MAILBOX),
          explored("mailbox", mailbox + " (model of the controls)", MailboxOperations.Model.class, MAILBOX),
          stressed("mailbox", mailbox + " (requests over JCTools)", MailboxOperations.ChunkedRequests.class,
              MailboxOperations.Specification.class),
          explored("caller-runs", shard + " (write-behind)", ShardOperations.WriteBehind.class, SHARD),
          explored("caller-runs", shard + " (write-through)", ShardOperations.WriteThrough.class, SHARD),
          explored("caller-runs", shard + " (all keys in memory)", ShardOperations.WithKnownKeys.class, SHARD),
          stressed("caller-runs", shard + " (real threads)", ShardOperations.WriteBehind.class,
              MapSpecification.class));
    }

    @Override
    public List<Check> controls() {
      return List.of(LIVE,
          control("HandBackWithoutSecondLook", HandBackOperations.WithoutSecondLook.class, HAND_BACK),
          control("MailboxOverNonAtomicQueue", MailboxOperations.OverNonAtomicQueue.class, MAILBOX),
          control("MailboxWithoutSecondLook", MailboxOperations.WithoutSecondLook.class, MAILBOX),
          control("ShardWithoutExclusion", ShardOperations.WithoutExclusion.class, SHARD));
    }
  },
  /** Layer 2: a pool with its worker threads. */
  POOL("lincheck-pool") {
    @Override
    public List<Check> checks() {
      List<Check> checks = new ArrayList<>();
      for (Scenario scenario : Scenario.values()) {
        checks.add(scenario(PoolUnderTest.AFFINE_DIRECT, scenario));
      }
      checks.add(scenario(PoolUnderTest.AFFINE_ASSIGNER, Scenario.PUT_GET));
      checks.add(scenario(PoolUnderTest.CALLER_RUNS, Scenario.PUT_PUT));
      checks.add(scenario(PoolUnderTest.SERIAL_QUEUE, Scenario.PUT_GET));
      checks.add(scenario(PoolUnderTest.SERIAL_QUEUE, Scenario.SUBMIT_CLOSE));
      checks.add(scenario(PoolUnderTest.COMBINING, Scenario.PUT_PUT));
      return checks;
    }

    @Override
    public List<Check> controls() {
      return List.of(LIVE, scenario(PoolUnderTest.UNROUTED, Scenario.PUT_GET),
          scenario(PoolUnderTest.STOP_WITHOUT_REFUSAL, Scenario.SUBMIT_CLOSE));
    }
  },
  /** Layer 3: the whole cache. */
  STRESS("lincheck-stress") {
    @Override
    public List<Check> checks() {
      return Catalogue.entries().stream().filter(entry -> !entry.equals(Catalogue.SIMULATED)).map(Layer::cluster)
          .toList();
    }

    @Override
    public List<Check> controls() {
      return Stream.of(Controls.SHARED_POOL, Controls.ASYNC_UNORDERED).map(Layer::cluster)
          .toList();
    }

    @Override
    List<Evidence.Unjudged> unjudged() {
      return List.of(
          new Evidence.Unjudged(Catalogue.SIMULATED.name(), "linearizable",
              "it has no threads: the schedules judge it"),
          new Evidence.Unjudged(Controls.WORK_STEALING.name(), "linearizable",
              "Lincheck meets its fault too seldom: histories and jcstress see it"),
          new Evidence.Unjudged(Controls.SLOTS_WITHOUT_DRAIN.name(), "linearizable",
              "no slot moves here: schedules, histories and jcstress see it"));
    }
  };

  private static final Effort MAILBOX = new Effort(5, 150, 2, 3, 1);
  private static final Effort HAND_BACK = new Effort(5, 150, 2, 2, 1);
  private static final Effort SHARD = new Effort(3, 60, 2, 2, 0);
  private static final Effort STRESS_PART = new Effort(10, 250, 2, 3, 1);
  private static final Effort STRESS_CLUSTER = new Effort(4, 250, 2, 4, 1);
  private static final int POOL_INVOCATIONS = 150;
  /** A control gets this much, whatever the budget: it must be seen soon. */
  private static final int CONTROL_FACTOR = 20;
  private static final int CONTROL_INVOCATIONS = 600;

  /** Fails where Lincheck is not at work in this process. */
  private static final Check LIVE = new Check("RacyCounter", true, "increments are not lost",
      budget -> Lincheck.modelCheck(RacyCounter.class, RacyCounter.Specification.class, new Effort(5, 100, 2, 2, 0)));

  private final String label;

  Layer(String label) {
    this.label = label;
  }

  /** The name in evidence files. */
  public String label() {
    return label;
  }

  /** What must be upheld. */
  public abstract List<Check> checks();

  /** What must be refuted; first the one that shows that Lincheck works at all, where the layer depends on it. */
  public abstract List<Check> controls();

  /** Which entries of the catalogue it cannot judge, and why. */
  List<Evidence.Unjudged> unjudged() {
    return List.of();
  }

  private static Check explored(String subject, String property, Class<?> operations, Effort effort) {
    return new Check(subject, false, property,
        budget -> Lincheck.modelCheck(operations, specificationOf(operations),
            effort.with(budget.of(effort.scenarios()))));
  }

  private static Check stressed(String subject, String property, Class<?> operations, Class<?> specification) {
    return new Check(subject, false, property,
        budget -> Lincheck.stress(operations, specification, STRESS_PART.with(budget.of(STRESS_PART.scenarios()))));
  }

  private static Check control(String name, Class<?> operations, Effort effort) {
    return new Check(name, true, "as its correct sibling",
        budget -> Lincheck.modelCheck(operations, specificationOf(operations),
            effort.with(effort.scenarios() * CONTROL_FACTOR)));
  }

  private static Class<?> specificationOf(Class<?> operations) {
    if (MailboxOperations.class.isAssignableFrom(operations)) {
      return MailboxOperations.Specification.class;
    }
    if (HandBackOperations.class.isAssignableFrom(operations)) {
      return HandBackOperations.Specification.class;
    }
    return operations == ShardOperations.WithKnownKeys.class || operations == ShardOperations.WithoutExclusion.class
        ? ShardOperations.KnownSpecification.class
        : MapSpecification.class;
  }

  private static Check scenario(PoolUnderTest subject, Scenario scenario) {
    return new Check(subject.label(), subject.control(), scenario.property(),
        budget -> Lincheck.concurrent(scenario.on(subject),
            subject.control() ? CONTROL_INVOCATIONS : budget.of(POOL_INVOCATIONS)));
  }

  private static Check cluster(CatalogueEntry entry) {
    return new Check(entry.name(), entry.control(), "the whole cache is linearizable and in order on real threads",
        budget -> ClusterOperations.on(entry,
            () -> Lincheck.stress(ClusterOperations.class, ClusterOperations.Specification.class,
                STRESS_CLUSTER.with(entry.control()
                    ? STRESS_CLUSTER.scenarios() * CONTROL_FACTOR
                    : budget.of(STRESS_CLUSTER.scenarios())))));
  }

  /** Runs the controls, then the checks, in this process. Where a control was not seen, nothing is upheld. */
  public Evidence run(Budget budget) {
    return judge(this, controls(), checks(), budget);
  }

  static Evidence judge(Layer layer, List<Check> controls, List<Check> checks, Budget budget) {
    List<Evidence.Item> items = new ArrayList<>();
    List<Evidence.Control> seen = new ArrayList<>();
    for (Check control : controls) {
      Observation observation = control.run().apply(budget);
      seen.add(new Evidence.Control(nameOf(control), observation.outcome() == Outcome.refuted, observation.seconds(),
          String.format(Locale.ROOT, "%s after %,d executions", observation.violation(), observation.checked())));
      if (Controls.entries().stream().anyMatch(entry -> entry.name().equals(control.subject()))) {
        items.add(item(control, observation));
      }
    }
    boolean trusted = !seen.isEmpty() && seen.stream().allMatch(Evidence.Control::seen);
    for (Check check : checks) {
      Observation observation = check.run().apply(budget);
      items.add(item(check, trusted || observation.outcome() != Outcome.upheld
          ? observation
          : new Observation(Outcome.unknown, observation.checked(), observation.seconds(), null,
              "a control was not seen")));
    }
    return new Evidence(layer.label, items, seen, layer.unjudged());
  }

  private static String nameOf(Check control) {
    return control.subject() + ": " + control.property();
  }

  private static Evidence.Item item(Check check, Observation observation) {
    return new Evidence.Item(check.subject(), check.control(), check.property(), observation.outcome(),
        observation.checked(), "invocations", observation.seconds(), observation.counterexample(),
        observation.violation());
  }
}
