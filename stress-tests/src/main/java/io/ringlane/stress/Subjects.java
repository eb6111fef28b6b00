package io.ringlane.stress;

import java.util.Optional;

import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.MailboxKind;
import io.ringlane.execution.Slots;
import io.ringlane.execution.Work;
import org.jspecify.annotations.Nullable;

/** Which entries of the catalogue a test runs under. What an entry can do is found out by trying it, so a new one needs no word here. */
enum Subjects {
  /** One named entry: the test is about a mechanism that all have, or about none. */
  ONE,
  /** Every entry that runs on threads of its own: the whole cache. */
  THREADS,
  /** Of those, entries with the direct read path. */
  DIRECT_READS,
  /** Every entry cheap enough to be made for each sample: its agents are stepped by an actor, or it starts threads that end. */
  FRESH,
  /** Of those, entries whose work an actor runs, by stepping their agents or by submitting. */
  STEPS,
  /** Of those, entries with the direct read path. */
  STEPS_READING_DIRECTLY,
  /** As {@link #STEPS}, entries with slots that move. */
  STEPS_MOVING_SLOTS,
  /** As {@link #STEPS}, entries that have one agent where they have one worker. */
  ONE_AGENT;

  /** One work, run under the entry by this thread alone. */
  private record Attempt(@Nullable String failure, int agents, @Nullable Thread ranOn) {
    Optional<String> reason() {
      return Optional.ofNullable(failure != null ? failure : ranOn == null ? "it ran no work" : null);
    }

    Optional<String> threads() {
      return Thread.currentThread().equals(ranOn)
          ? Optional.empty()
          : Optional.of("its work runs on threads of its own, which no actor can be");
    }

    Optional<String> crowd() {
      return agents == 1
          ? Optional.empty()
          : Optional.of(agents == 0
              ? "it has no worker that could sleep"
              : "it has " + agents + " agents, which sleep one by one");
    }
  }

  private static final class Probe extends Work {
    private volatile @Nullable Thread ranOn;

    Probe() {
      super(0);
    }

    @Override
    protected void apply() {
      ranOn = Thread.currentThread();
    }

    @Override
    protected void deliver(@Nullable Throwable error) {}

    @Override
    public void refuse(Throwable why) {}
  }

  /** One worker, which parks, and short queues: what a sample's strategy is made with. */
  static final ExecutionSettings SETTINGS = new ExecutionSettings(1, MailboxKind.MPSC_CHUNKED, 8, IdlePolicy.PARK, 64);

  /** Why a test with these subjects cannot judge the entry; empty where it can. */
  Optional<String> reasonAgainst(CatalogueEntry entry) {
    return switch (this) {
      case ONE -> Optional.empty();
      case THREADS -> threadless(entry);
      case DIRECT_READS -> threadless(entry).or(() -> readsThroughTheShard(entry));
      case FRESH -> attempt(entry).reason();
      case STEPS -> FRESH.reasonAgainst(entry).or(() -> attempt(entry).threads());
      case STEPS_READING_DIRECTLY -> STEPS.reasonAgainst(entry).or(() -> readsThroughTheShard(entry));
      case STEPS_MOVING_SLOTS -> STEPS.reasonAgainst(entry).or(() -> slotless(entry));
      case ONE_AGENT -> STEPS.reasonAgainst(entry).or(() -> attempt(entry).crowd());
    };
  }

  private static Optional<String> threadless(CatalogueEntry entry) {
    try {
      entry.executor().create(SETTINGS, AgentHost.threads(1)).close();
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> slotless(CatalogueEntry entry) {
    try (ExecutionStrategy strategy = entry.executor().create(SETTINGS, new StepsByHand())) {
      return strategy instanceof Slots ? Optional.empty() : Optional.of("it has no slots that move");
    }
  }

  private static Optional<String> readsThroughTheShard(CatalogueEntry entry) {
    return entry.directReads() ? Optional.empty() : Optional.of("it has no direct read path");
  }

  private static Attempt attempt(CatalogueEntry entry) {
    StepsByHand steps = new StepsByHand();
    Probe probe = new Probe();
    int agents;
    try (ExecutionStrategy strategy = entry.executor().create(SETTINGS, steps)) {
      agents = steps.agents().size();
      strategy.submit(probe);
      steps.drain();
    } catch (IllegalArgumentException e) {
      return new Attempt(String.valueOf(e.getMessage()), 0, null);
    }
    return new Attempt(null, agents, probe.ranOn);
  }
}
