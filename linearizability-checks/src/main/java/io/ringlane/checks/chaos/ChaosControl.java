package io.ringlane.checks.chaos;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

import io.ringlane.checks.mutants.Mutant;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.jspecify.annotations.Nullable;

/**
 * A fault that a chaos run must find: a mutant, or an entry of the catalogue that promises nothing, with the strategy that it needs.
 *
 * @param name what it is called
 * @param mutant null where a strategy carries the fault
 * @param strategy null for the one that the user asks for
 * @param readsReplicas whether it shows only where replicas are read that no write waits for
 */
public record ChaosControl(String name, @Nullable Mutant mutant, @Nullable String strategy, boolean readsReplicas) {
  /** One name of a fault that has several, or that needs more than its mutant. */
  private record Known(String name, String mutant, @Nullable String strategy, boolean readsReplicas) {}

  private static final List<Known> KNOWN = List.of(
      new Known("UnversionedFlush", "RetireByKey", null, false),
      new Known("SwapWithoutDrain", "SwapWithoutDrain", "affine-slots", false),
      new Known("StaleReplicaRead", "StaleReplicaRead", null, true));

  /**
   * The control of this name: a catalogue control, or any mutant of this build.
   *
   * @throws IllegalArgumentException with the list of catalogue controls where there is neither
   */
  public static ChaosControl named(String name) {
    if (Controls.entries().stream().anyMatch(entry -> entry.name().equals(name))) {
      return new ChaosControl(name, null, name, false);
    }
    Known known = KNOWN.stream().filter(each -> each.name().equals(name)).findFirst()
        .orElse(new Known(name, name, null, false));
    Mutant mutant = mutant(known.mutant());
    if (mutant == null) {
      throw new IllegalArgumentException("this build has no mutant or control '" + name + "'; its controls are "
          + Controls.entries().stream().map(CatalogueEntry::name).collect(Collectors.joining(", "))
          + ", its mutants the files of src/mutants, such as BlindExpire");
    }
    return new ChaosControl(name, mutant, known.strategy(), known.readsReplicas());
  }

  private static @Nullable Mutant mutant(String name) {
    if (!name.matches("\\w+")) {
      return null;
    }
    try {
      return Mutant.named(name);
    } catch (IOException e) {
      throw new IllegalArgumentException("the mutant " + name + " cannot be read: " + e.getMessage());
    }
  }

  /** The command line of a run of this plan with the fault in place, without class path. */
  public List<String> arguments(ChaosPlan plan) {
    return List.of("chaos", "--seed", Long.toString(plan.seed()), "--operations", Integer.toString(plan.operations()),
        "--servers", Integer.toString(plan.servers()), "--factor", Integer.toString(plan.factor()), "--ack",
        readsReplicas ? "owner" : plan.acknowledgementLabel(), "--reads",
        readsReplicas ? "replicas" : plan.readsLabel(),
        "--strategy", strategy == null ? plan.strategy().name() : strategy);
  }
}
